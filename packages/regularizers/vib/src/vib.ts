import { type DiagonalGaussian, klToStandardNormal, operation, parseOptions, type Recipe } from '@infomixup/core';
import { defineRegularizer, gaussian, type Regularizer } from '@infomixup/regularizer';
import type { Scalar, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';

const schema = z.strictObject({
  at: z.string().default('bottleneck'),
  beta: z.number().min(0).max(1e6).default(1e-3),
});

/** Options of `vib`. */
export interface VibOptions<G extends string> {
  /** The name of the model's Gaussian representation; `bottleneck` by default. */
  readonly at?: G | undefined;
  /** Weight of the information penalty, in loss units a nat, 0 to 1e6; 1e-3 by default, as in the authors' MNIST demo. */
  readonly beta?: number | undefined;
}

declare module '@infomixup/core' {
  interface Operations {
    /** The mean over a batch of the divergence of N(mean, deviation^2) from N(0, I), times `beta`. */
    informationPenalty: (mean: Tensor2D, deviation: Tensor2D, beta: number) => Scalar;
  }
}

const weightedDivergence = operation('informationPenalty', (mean, deviation, beta) =>
  tf.mul(beta, tf.mean(klToStandardNormal({ mean, deviation }))),
);

/**
 * The penalty `beta * mean_i KL(N(mean_i, deviation_i^2) || N(0, I))` of a batch: an upper bound, in nats, on the
 * information that the bottleneck keeps of its input, times `beta`.
 *
 * @param bottleneck mean and deviation, both `[batch, dimension]`
 * @returns a scalar
 *
 * @example
 * ```ts
 * import { informationPenalty } from '@infomixup/regularizer-vib';
 * import * as tf from '@tensorflow/tfjs';
 * const penalty = tf.tidy(() => informationPenalty({ mean: tf.fill([5, 2], 3), deviation: tf.ones([5, 2]) }, 0.5).dataSync()[0]);
 * console.assert(penalty === 0.5 * (9 / 2 + 9 / 2));
 * ```
 */
export function informationPenalty({ mean, deviation }: DiagonalGaussian, beta: number): Scalar {
  return weightedDivergence(mean, deviation, beta);
}

/**
 * The variational information bottleneck: penalises what a stochastic bottleneck tells about its input.
 *
 * The loss becomes `criterion + beta * mean KL(N(mean, deviation^2) || N(0, I))`, equation 17 of the paper with the
 * sample that the model itself draws. The model must have a Gaussian representation, such as `lenet5({ seed: 1,
 * bottleneck: 32 })`.
 *
 * Source: Alemi, Fischer, Dillon, Murphy, "Deep Variational Information Bottleneck", ICLR 2017 (arXiv 1612.00410).
 *
 * @throws InfomixupError `invalid-options` for a beta below 0 or an unknown option.
 *
 * @example
 * ```ts
 * import { lenet5 } from '@infomixup/core';
 * import { vib } from '@infomixup/regularizer-vib';
 * import { createTrainer } from '@infomixup/trainer';
 * const model = lenet5({ seed: 1, bottleneck: 32 });
 * const trainer = createTrainer({ model, regularizers: [vib({ beta: 1e-2 })], seed: 1 });
 * console.assert(typeof trainer.fit === 'function');
 * model.dispose();
 * ```
 */
export function vib<const G extends string = 'bottleneck'>(options: VibOptions<G> = {}) {
  const { at, beta } = parseOptions('vib', schema, options);
  return defineRegularizer({
    name: 'vib',
    settings: { at, beta },
    // The schema gives back the very name it was given, or the default that G has too, but as a plain string.
    requires: { bottleneck: gaussian(at as G) },
    init: () => null,
    step: () =>
      // Without weight nothing is computed, so that not even an infinite divergence can reach the loss.
      beta === 0 ? {} : { penalty: ({ representations }) => informationPenalty(representations.bottleneck, beta) },
  });
}

/** `vib` in configuration files. */
export const recipe: Recipe<'regularizer', z.output<typeof schema>, Regularizer<Record<string, DiagonalGaussian>>> = {
  kind: 'regularizer',
  name: 'vib',
  schema,
  create: (options) => vib(options),
};
