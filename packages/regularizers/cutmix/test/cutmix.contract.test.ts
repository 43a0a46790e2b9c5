import { cutmix } from '@infomixup/regularizer-cutmix';
import { describeRegularizer } from '@infomixup/testing';

describeRegularizer('cutmix', {
  create: () => cutmix({ probability: 1 }),
  neutral: () => cutmix({ probability: 0 }),
});
