import { labelSmoothing } from '@infomixup/regularizer-label-smoothing';
import { describeRegularizer } from '@infomixup/testing';

describeRegularizer('labelSmoothing', {
  create: () => labelSmoothing({ amount: 0.3 }),
  neutral: () => labelSmoothing({ amount: 0 }),
});
