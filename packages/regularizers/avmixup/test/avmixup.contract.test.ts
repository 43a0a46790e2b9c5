import { avmixup } from '@infomixup/regularizer-avmixup';
import { describeRegularizer } from '@infomixup/testing';

describeRegularizer('avmixup', {
  create: () => avmixup({ epsilon: 0.1, steps: 2, relativeStepSize: 1 }),
  neutral: () => avmixup({ gamma: 0 }),
});
