import { regmixup } from '@infomixup/regularizer-regmixup';
import { describeRegularizer } from '@infomixup/testing';

describeRegularizer('regmixup', { create: () => regmixup(), neutral: () => regmixup({ eta: 0 }) });
