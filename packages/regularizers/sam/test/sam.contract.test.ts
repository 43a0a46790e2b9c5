import { sam } from '@infomixup/regularizer-sam';
import { describeRegularizer } from '@infomixup/testing';

describeRegularizer('sam', { create: () => sam({ rho: 0.5 }), neutral: () => sam({ rho: 0 }) });
