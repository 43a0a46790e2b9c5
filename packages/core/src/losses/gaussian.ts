import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { DiagonalGaussian } from '../model/gaussian.js';
import { customGradient } from '../tensors/custom-gradient.js';
import { operation } from '../tensors/operation.js';

// Lost in rounding beside any deviation above 1e-22, yet a normal float32 whose logarithm is finite.
const least = 1e-30;

declare module '../tensors/operation.js' {
  interface Operations {
    /** The KL divergence of N(mean, deviation^2) from N(0, I), `[batch]`. */
    divergence: (mean: Tensor2D, deviation: Tensor2D) => Tensor1D;
    /** `mean + deviation * noise`. */
    gaussianSample: (mean: Tensor2D, deviation: Tensor2D, noise: Tensor) => Tensor2D;
  }
}

const composedDivergence = customGradient((mean: Tensor2D, deviation: Tensor2D) => {
  const squares = tf.add(tf.square(mean), tf.square(deviation));
  const logs = tf.log(tf.add(deviation, least));
  const twice = tf.sum<Tensor1D>(tf.sub(squares, tf.add(logs, logs)), 1);
  return {
    value: tf.mul<Tensor1D>(tf.sub(twice, mean.shape[1]), 0.5),
    saved: [mean, deviation] as const,
    gradients: (outer, [mean, deviation]) => {
      const weights = tf.expandDims(outer, 1);
      const slope = tf.sub(deviation, tf.reciprocal(tf.add(deviation, least)));
      return [tf.mul(weights, mean), tf.mul(weights, slope)];
    },
  };
});

const divergence = operation('divergence', composedDivergence);

const sampled = operation('gaussianSample', (mean, deviation, noise) =>
  tf.tidy(() => tf.add(mean, tf.mul(deviation, noise))),
);

/**
 * `KL(N(mean, deviation^2) || N(0, I)) = 1/2 sum_d (mean_d^2 + deviation_d^2 - 1 - 2 log deviation_d)` of each sample,
 * in nats, `[batch]`. Differentiable once; finite down to a deviation of 0.
 *
 * Source: Kingma and Welling, Auto-Encoding Variational Bayes, appendix B.
 *
 * @example
 * ```ts
 * import { klToStandardNormal } from '@infomixup/core';
 * import * as tf from '@tensorflow/tfjs';
 * const nats = tf.tidy(() => klToStandardNormal({ mean: tf.ones([1, 3]), deviation: tf.ones([1, 3]) }).dataSync()[0]);
 * console.assert(nats === 1.5);
 * ```
 */
export function klToStandardNormal({ mean, deviation }: DiagonalGaussian): Tensor1D {
  return divergence(mean, deviation);
}

/**
 * The sample `mean + deviation * noise`, `[batch, dimension]`, of standard normal noise of that shape; differentiable
 * in the mean and the deviation (the reparameterisation of Kingma and Welling).
 *
 * @example
 * ```ts
 * import { sampleGaussian } from '@infomixup/core';
 * import * as tf from '@tensorflow/tfjs';
 * const gaussian = { mean: tf.tensor2d([[1, 2]]), deviation: tf.tensor2d([[0.5, 0.25]]) };
 * const noise = tf.tensor2d([[2, -4]]);
 * const sample = sampleGaussian(gaussian, noise);
 * console.assert(sample.dataSync().join() === '2,1');
 * tf.dispose([gaussian, noise, sample]);
 * ```
 */
export function sampleGaussian({ mean, deviation }: DiagonalGaussian, noise: Tensor): Tensor2D {
  return sampled(mean, deviation, noise);
}
