import { awp } from '@infomixup/regularizer-awp';
import { describeRegularizer } from '@infomixup/testing';

describeRegularizer('awp', { create: () => awp({ gamma: 0.1 }), neutral: () => awp({ gamma: 0 }) });
