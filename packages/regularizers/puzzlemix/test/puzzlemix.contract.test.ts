import { puzzlemix } from '@infomixup/regularizer-puzzlemix';
import { describeRegularizer } from '@infomixup/testing';

describeRegularizer('puzzlemix', {
  create: () => puzzlemix({ adversarialProbability: 0.5, cleanWeight: 1 }),
  neutral: () => puzzlemix({ alpha: 0 }),
});
