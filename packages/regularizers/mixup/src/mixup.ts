import { parseOptions, type Recipe } from '@infomixup/core';
import { claims, defineRegularizer, type Regularizer } from '@infomixup/regularizer';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { drawMixup } from './draw.js';
import { mixBatch } from './mix.js';

const schema = z.strictObject({
  /**
   * Concentration of the Beta distribution that lambda is drawn from, 0 to 1e6: small mixes little, 0 not at all, 1
   * draws lambda uniformly (the default, the paper's choice for CIFAR-10; it takes 0.2 for ImageNet).
   */
  alpha: z.number().min(0).max(1e6).default(1),
  /**
   * One lambda for the whole `batch` (the default, as the authors), one for each `pair` of samples that are mixed with one
   * another, or one for each `sample`.
   */
  mode: z.enum(['batch', 'pair', 'sample']).default('batch'),
});

/** Options of `mixup`. */
export type MixupOptions = z.input<typeof schema>;

/**
 * mixup: trains on convex combinations of pairs of samples and of their targets.
 *
 * Once a batch draws `lambda ~ Beta(alpha, alpha)` and an order of the batch, then mixes each sample and its target
 * with those that the order puts in its place; `mode` has a lambda for each pair or sample instead. Batches may have any
 * size, odd ones too. Claims `mix-targets`: no other mixer beside it.
 *
 * Source: Zhang, Cisse, Dauphin, Lopez-Paz, "mixup: Beyond Empirical Risk Minimization", ICLR 2018 (arXiv 1710.09412).
 *
 * @throws InfomixupError `invalid-options` for an alpha outside of [0, 1e6] or an unknown option.
 *
 * @example
 * ```ts
 * import { spiralMlp } from '@infomixup/core';
 * import { mixup } from '@infomixup/regularizer-mixup';
 * import { createTrainer } from '@infomixup/trainer';
 * const model = spiralMlp({ seed: 1 });
 * const trainer = createTrainer({ model, regularizers: [mixup({ alpha: 0.2 })], seed: 1 });
 * console.assert(typeof trainer.fit === 'function');
 * model.dispose();
 * ```
 */
export function mixup(options: MixupOptions = {}): Regularizer<Record<never, never>> {
  const settings = parseOptions('mixup', schema, options);
  return defineRegularizer({
    name: 'mixup',
    settings,
    requires: {},
    changes: ['inputs', 'targets'],
    claims: [claims.mixTargets],
    init: () => null,
    step: ({ rng, batchSize }) => {
      // Beta(0, 0) does not exist; its limit, a pair with all weight on one side, is training without mixup.
      if (settings.alpha === 0) return {};
      const { order, lambda } = drawMixup(rng, batchSize, settings);
      const share = () => (typeof lambda === 'number' ? lambda : tf.tensor1d(lambda));
      return { prepareBatch: (batch) => mixBatch(batch, tf.tensor1d(order, 'int32'), share()) };
    },
  });
}

/** `mixup` in configuration files. */
export const recipe: Recipe<'regularizer', z.output<typeof schema>, ReturnType<typeof mixup>> = {
  kind: 'regularizer',
  name: 'mixup',
  schema,
  create: mixup,
};
