import { mixup } from '@infomixup/regularizer-mixup';
import { describeRegularizer } from '@infomixup/testing';

describeRegularizer('mixup', { create: () => mixup({ alpha: 1 }), neutral: () => mixup({ alpha: 0 }) });
describeRegularizer('mixup of pairs', {
  create: () => mixup({ alpha: 1, mode: 'pair' }),
  neutral: () => mixup({ alpha: 0, mode: 'pair' }),
});
