import { normalTensor, parseOptions, type Recipe } from '@infomixup/core';
import { defineRegularizer, gaussian, tensor } from '@infomixup/regularizer';
import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { expectedResidual, sampledResidual } from './residual-information.js';

const schema = z.strictObject({
  at: z.string().default('bottleneck'),
  latent: z.string().default('latent'),
  gamma: z.number().min(0).max(1e6).default(0.1),
  estimate: z.enum(['sample', 'expectation']).default('sample'),
  deviation: z.enum(['unit', 'learned']).default('unit'),
});

/** Options of `ceb`. */
export interface CebOptions<G extends string, Z extends string> {
  /** The name of the model's Gaussian representation; `bottleneck` by default. */
  readonly at?: G | undefined;
  /** The name of its sample; `latent` by default. */
  readonly latent?: Z | undefined;
  /** Weight of the residual information, e^-rho in the paper, 0 to 1e6; 0.1 by default. 1 aims at the minimum necessary. */
  readonly gamma?: number | undefined;
  /** Of the pass's own sample, as in the paper (the default), or its expectation. */
  readonly estimate?: 'sample' | 'expectation' | undefined;
  /** The backward encoder's deviations: 1 (the default), or trained for each class and dimension, from 1 on. */
  readonly deviation?: 'unit' | 'learned' | undefined;
}

/** What `softplus` makes 1 of. */
const unitRho = Math.log(Math.E - 1);

/**
 * The conditional entropy bottleneck: penalises what a stochastic representation tells about its input beyond the class.
 *
 * The loss becomes `criterion + gamma mean (log e(z | x) - log b(z | y))`, where the encoder `e` is the model's Gaussian and
 * the backward encoder `b(z | y) = N(y M, s)` a trainable linear map of the target, owned by the plugin: `ceb/means` `[classes, K]`,
 * and `ceb/rho` where deviations are learned. Of a mixed target the mean is that of the classes' means. Beside VIB, whose
 * penalty pulls every class to one prior, each class has a place of its own.
 *
 * Sources: Fischer, The Conditional Entropy Bottleneck, 2020 (arXiv 2002.05379), equation 17 and section 2.4; Fischer and
 * Alemi, CEB Improves Model Robustness, 2020 (arXiv 2002.05380).
 *
 * @throws InfomixupError `invalid-options`
 *
 * @example
 * ```ts
 * import { lenet5 } from '@infomixup/core';
 * import { ceb } from '@infomixup/regularizer-ceb';
 * import { createTrainer } from '@infomixup/trainer';
 * const model = lenet5({ seed: 1, bottleneck: 32 });
 * const trainer = createTrainer({ model, regularizers: [ceb({ gamma: 0.05 })], seed: 1 });
 * console.assert(typeof trainer.fit === 'function');
 * model.dispose();
 * ```
 */
export function ceb<const G extends string = 'bottleneck', const Z extends string = 'latent'>(
  options: CebOptions<G, Z> = {},
) {
  const settings = parseOptions('ceb', schema, options);
  const { at, latent, gamma, estimate, deviation } = settings;
  return defineRegularizer({
    name: 'ceb',
    settings,
    // The schema gives back the very names it was given, or the defaults that G and Z have too, but as plain strings.
    requires: { encoder: gaussian(at as G), sample: tensor(latent as Z) },
    // What a plugin before it made of the sample were no sample of the encoder's Gaussian.
    asMade: estimate === 'sample' ? ['sample'] : [],
    variables: ({ classes, shapes, rng }) => {
      const shape: [number, number] = [classes, shapes.encoder[0] ?? 1];
      return {
        means: normalTensor(rng, shape) as Tensor2D,
        ...(deviation === 'learned' && { rho: tf.fill<tf.Rank.R2>(shape, unitRho) }),
      };
    },
    init: () => null,
    step: () => {
      // Without weight nothing is computed, so that not even an infinite residual can reach the loss.
      if (gamma === 0) return {};
      let drawn: Tensor | undefined;
      return {
        representations: {
          // As it is drawn: not what a plugin behind this one makes of it.
          sample: (value) => {
            drawn ??= value;
            return value;
          },
        },
        penalty: ({ representations: { encoder, sample }, targets, variables: { means, rho } }) => {
          const mean: Tensor2D = tf.matMul(targets, means);
          const backward = {
            mean,
            deviation: rho ? tf.softplus(tf.matMul<Tensor2D>(targets, rho)) : tf.onesLike(mean),
          };
          const residual =
            estimate === 'sample'
              ? sampledResidual(drawn ?? sample, encoder, backward)
              : expectedResidual(encoder, backward);
          // The loss may be asked for again, at other parameters.
          drawn = undefined;
          return tf.mul<Scalar>(gamma, tf.mean(residual));
        },
      };
    },
  });
}

/** `ceb` in configuration files. */
export const recipe: Recipe<'regularizer', z.output<typeof schema>, ReturnType<typeof ceb<string, string>>> = {
  kind: 'regularizer',
  name: 'ceb',
  schema,
  create: (options) => ceb(options),
};
