import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { sampleGaussian } from '../losses/gaussian.js';
import type { DiagonalGaussian } from '../model/gaussian.js';
import type { Pass } from '../model/model.js';
import { operation } from '../tensors/operation.js';
import type { AffineNames, Declared, Weights } from './declaration.js';
import { dense, denseParameters } from './dense.js';

/**
 * How a bottleneck's second output rho gives the deviation: `softplus`, `softplus(rho - 5)` (Alemi et al., 2017: small
 * at first), or `logVariance`, `exp(rho / 2)` (Kingma and Welling, 2014: one at first).
 */
export type DeviationOf = 'softplus' | 'logVariance';

/** Declares a Gaussian bottleneck: a dense layer to `2 dimension` values, the mean and then rho. */
export function bottleneckParameters<const N extends string>(
  name: N,
  { inputs, dimension }: { readonly inputs: number; readonly dimension: number },
): Declared<AffineNames<N>> {
  return denseParameters(name, { inputs, units: 2 * dimension, beforeRelu: false });
}

declare module '../tensors/operation.js' {
  interface Operations {
    /** The Gaussian of the outputs `[batch, 2 dimension]`: the mean, and the deviation of rho. */
    diagonalGaussian: (outputs: Tensor2D, deviationOf: DeviationOf) => DiagonalGaussian;
  }
}

const diagonalGaussian = operation('diagonalGaussian', (outputs, deviationOf) => {
  // Two outputs always: tfjs types the split as a list.
  const [mean, rho] = tf.split(outputs, 2, 1) as [Tensor2D, Tensor2D];
  const deviation = deviationOf === 'softplus' ? tf.softplus(tf.sub(rho, 5)) : tf.exp(tf.mul(rho, 0.5));
  return { mean, deviation: deviation as Tensor2D };
});

/** The Gaussian bottleneck `name`: from `[batch, inputs]` to one diagonal Gaussian a sample. */
export function gaussianBottleneck<const N extends string>(
  x: Tensor,
  weights: Weights<AffineNames<N>>,
  name: N,
  deviationOf: DeviationOf = 'softplus',
): DiagonalGaussian {
  return diagonalGaussian(dense(x, weights, name), deviationOf);
}

/** A sample of the Gaussian with the pass's noise, or its mean where the pass has none: `[batch, dimension]`. */
export function latentOf<R>(gaussian: DiagonalGaussian, { normal }: Pass<R>): Tensor2D {
  return normal ? sampleGaussian(gaussian, normal(gaussian.mean.shape)) : gaussian.mean;
}
