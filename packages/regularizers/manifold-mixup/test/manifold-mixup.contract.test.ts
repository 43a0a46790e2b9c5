import { manifoldMixup } from '@infomixup/regularizer-manifold-mixup';
import { describeRegularizer } from '@infomixup/testing';

describeRegularizer('manifold mixup', {
  create: () => manifoldMixup({ at: ['input', 'hidden', 'latent'] }),
  neutral: () => manifoldMixup({ at: ['input', 'hidden', 'latent'], alpha: 0 }),
});
