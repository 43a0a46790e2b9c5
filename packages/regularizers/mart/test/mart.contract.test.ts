import { mart } from '@infomixup/regularizer-mart';
import { describeRegularizer } from '@infomixup/testing';

describeRegularizer('mart', {
  create: () => mart({ beta: 2, epsilon: 0.1, steps: 2, relativeStepSize: 1 }),
  neutral: () => mart({ epsilon: 0 }),
});
