import { mixup } from '@infomixup/regularizer-mixup';
import { describeRegularizer } from '@infomixup/testing';

describeRegularizer('mixup', { create: () => mixup({ alpha: 1 }), neutral: () => mixup({ alpha: 0 }) });
