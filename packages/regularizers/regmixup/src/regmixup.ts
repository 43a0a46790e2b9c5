import { parseOptions, type Recipe } from '@infomixup/core';
import { claims, defineRegularizer, type Regularizer } from '@infomixup/regularizer';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { withMixed } from './with-mixed.js';

const schema = z.strictObject({
  /**
   * Concentration of the Beta distribution that lambda is drawn from, 0 to 1e6: 20 by default, as the authors' code,
   * which mixes nearly by halves. 0 is training without the second term.
   */
  alpha: z.number().min(0).max(1e6).default(20),
  /** Weight of the mixed batch's loss, 0 to 1e6; 1 by default, as the paper. 0 is training without it. */
  eta: z.number().min(0).max(1e6).default(1),
});

/** Options of `regmixup`. */
export type RegmixupOptions = z.input<typeof schema>;

/**
 * RegMixup: the loss of the clean batch plus that of a mixed one.
 *
 * Once a batch draws `lambda ~ Beta(alpha, alpha)` and an order, and trains on the batch and its mixture together:
 * `mean criterion(clean) + eta mean criterion(mixed)`, equation 5 of the paper. One forward pass sees both, so that
 * BatchNorm takes its statistics of both, as in the authors' code. Claims `mix-targets`.
 *
 * Source: Pinto, Yang, Lim, Torr, Dokania, "RegMixup: Mixup as a Regularizer Can Surprisingly Improve Accuracy and Out
 * Distribution Robustness", NeurIPS 2022 (arXiv 2206.14502).
 *
 * @throws InfomixupError `invalid-options`
 *
 * @example
 * ```ts
 * import { lenet5 } from '@infomixup/core';
 * import { regmixup } from '@infomixup/regularizer-regmixup';
 * import { createTrainer } from '@infomixup/trainer';
 * const model = lenet5({ seed: 1 });
 * const trainer = createTrainer({ model, regularizers: [regmixup({ alpha: 10 })], seed: 1 });
 * console.assert(typeof trainer.fit === 'function');
 * model.dispose();
 * ```
 */
export function regmixup(options: RegmixupOptions = {}): Regularizer<Record<never, never>> {
  const { alpha, eta } = parseOptions('regmixup', schema, options);
  return defineRegularizer({
    name: 'regmixup',
    settings: { alpha, eta },
    requires: {},
    changes: ['inputs', 'targets', 'weights', 'size'],
    claims: [claims.mixTargets],
    init: () => null,
    step: ({ rng }) => {
      if (alpha === 0 || eta === 0) return {};
      const lambda = rng.beta(alpha, alpha);
      return {
        prepareBatch: (batch) =>
          withMixed(batch, tf.tensor1d(rng.permutation(batch.labels.length), 'int32'), lambda, eta),
      };
    },
  });
}

/** `regmixup` in configuration files. */
export const recipe: Recipe<'regularizer', z.output<typeof schema>, ReturnType<typeof regmixup>> = {
  kind: 'regularizer',
  name: 'regmixup',
  schema,
  create: regmixup,
};
