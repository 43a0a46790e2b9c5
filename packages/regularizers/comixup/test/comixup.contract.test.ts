import { comixup } from '@infomixup/regularizer-comixup';
import { describeRegularizer } from '@infomixup/testing';

describeRegularizer('comixup', {
  create: () => comixup({ blocks: 2, part: 5, window: 2 }),
  neutral: () => comixup({ alpha: 0 }),
});
