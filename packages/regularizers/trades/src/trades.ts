import { klDivergence, parseOptions, type Recipe } from '@infomixup/core';
import { defineRegularizer, type Regularizer } from '@infomixup/regularizer';
import type { Scalar, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { tradesAttack } from './trades-attack.js';

const schema = z.strictObject({
  /** Weight of the divergence (1 / lambda in the paper), 0 to 1e6; 1 by default, as for MNIST. 0 is plain training. */
  beta: z.number().min(0).max(1e6).default(1),
  /** Radius in L-infinity, input units, 0 to 1e6; 0.3 by default, as for MNIST. 0 is plain training. */
  epsilon: z.number().min(0).max(1e6).default(0.3),
  /** Steps of the inner attack, 1 to 200; 40 by default, as for MNIST (10 for CIFAR-10). */
  steps: z.int().min(1).max(200).default(40),
  /** Length of a step as a share of epsilon, above 0 and up to 10; 1 / 30 by default, as for MNIST. */
  relativeStepSize: z
    .number()
    .min(1e-6)
    .max(10)
    .default(1 / 30),
  /** Whether BatchNorm's running statistics follow the perturbed samples too; `update` by default, as the authors'. */
  statistics: z.enum(['keep', 'update']).default('update'),
});

/** Options of `trades`. */
export type TradesOptions = z.input<typeof schema>;

/**
 * TRADES: the loss of the clean batch, and `beta` times the mean divergence `KL(p(x) || p(x'))` to where the prediction
 * changes most within `epsilon`.
 *
 * The perturbed points are made once a step, in evaluation mode, of the batch as the plugins listed before leave it, and
 * are a constant to the gradient, also where weights are then perturbed (AWP). A stochastic model draws the same noise for
 * both passes.
 *
 * Source: Zhang et al., Theoretically Principled Trade-off between Robustness and Accuracy, ICML 2019 (arXiv 1901.08573),
 * algorithm 1, with the authors' numbers for MNIST.
 *
 * @throws InfomixupError `invalid-options`
 *
 * @example
 * ```ts
 * import { spiralMlp } from '@infomixup/core';
 * import { trades } from '@infomixup/regularizer-trades';
 * import { createTrainer } from '@infomixup/trainer';
 * const model = spiralMlp({ seed: 1, hidden: [4] });
 * const trainer = createTrainer({ model, regularizers: [trades({ beta: 6, epsilon: 0.05, steps: 10 })], seed: 1 });
 * console.assert(typeof trainer.fit === 'function');
 * model.dispose();
 * ```
 */
export function trades(options: TradesOptions = {}): Regularizer<Record<never, never>> {
  const settings = parseOptions('trades', schema, options);
  const { beta, epsilon, steps, relativeStepSize, statistics } = settings;
  const attack = tradesAttack({ steps, relativeStepSize });
  return defineRegularizer({
    name: 'trades',
    settings,
    requires: {},
    // The attack began with them, and its points are compared with them.
    keeps: beta === 0 || epsilon === 0 ? [] : ['inputs'],
    init: () => null,
    step: ({ rng, classifier }) => {
      if (beta === 0 || epsilon === 0) return {};
      let perturbed: Tensor | undefined;
      return {
        prepareBatch: (batch) => {
          perturbed = attack.perturb({ classifier, batch, epsilon, rng, indices: batch.indices });
          return batch;
        },
        penalty: ({ logits, batch, pass, constant }) => {
          const points = constant(() => tf.clone(perturbed ?? batch.inputs));
          const moved = pass(points, { noise: 'shared', statistics });
          return tf.mul<Scalar>(beta, tf.mean(klDivergence(logits, moved.logits)));
        },
      };
    },
  });
}

/** `trades` in configuration files. */
export const recipe: Recipe<'regularizer', z.output<typeof schema>, ReturnType<typeof trades>> = {
  kind: 'regularizer',
  name: 'trades',
  schema,
  create: trades,
};
