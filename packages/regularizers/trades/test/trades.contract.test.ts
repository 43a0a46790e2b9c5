import { trades } from '@infomixup/regularizer-trades';
import { describeRegularizer } from '@infomixup/testing';

describeRegularizer('trades', {
  create: () => trades({ beta: 2, epsilon: 0.1, steps: 2, relativeStepSize: 1 }),
  neutral: () => trades({ beta: 0 }),
});
