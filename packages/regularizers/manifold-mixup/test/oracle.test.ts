import { type ManifoldMixupOptions, manifoldMixup } from '@infomixup/regularizer-manifold-mixup';
import { describeOracle } from '@infomixup/testing';
import oracle from './oracle.json' with { type: 'json' };

type Options = ManifoldMixupOptions<'input' | 'hidden' | 'latent'>;

describeOracle('manifold-mixup', { create: (options: Options) => manifoldMixup(options), oracle });
