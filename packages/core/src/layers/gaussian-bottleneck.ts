import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { sampleGaussian } from '../losses/gaussian.js';
import type { DiagonalGaussian } from '../model/gaussian.js';
import type { Pass } from '../model/model.js';
import { hasFusedKernel, runFusedKernel } from '../tensors/fused-kernel.js';
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
  return denseParameters(name, { inputs, units: 2 * dimension });
}

function composedGaussian(x: Tensor2D, deviationOf: DeviationOf): DiagonalGaussian {
  // Two outputs always: tfjs types the split as a list.
  const [mean, rho] = tf.split(x, 2, 1) as [Tensor2D, Tensor2D];
  const deviation = deviationOf === 'softplus' ? tf.softplus(tf.sub(rho, 5)) : tf.exp(tf.mul(rho, 0.5));
  return { mean, deviation: deviation as Tensor2D };
}

function fusedGaussian(x: Tensor2D, deviationOf: DeviationOf): DiagonalGaussian {
  const attributes = { log_variance: deviationOf === 'logVariance' ? 1 : 0 };
  const [mean, deviation] = runFusedKernel<[Tensor2D, Tensor2D]>('DiagonalGaussian', { x }, attributes);
  return { mean, deviation };
}

/** The Gaussian bottleneck `name`: from `[batch, inputs]` to one diagonal Gaussian a sample. */
export function gaussianBottleneck<const N extends string>(
  x: Tensor,
  weights: Weights<AffineNames<N>>,
  name: N,
  deviationOf: DeviationOf = 'softplus',
): DiagonalGaussian {
  const output = dense(x, weights, name);
  return hasFusedKernel('DiagonalGaussian')
    ? fusedGaussian(output, deviationOf)
    : composedGaussian(output, deviationOf);
}

/** A sample of the Gaussian with the pass's noise, or its mean where the pass has none: `[batch, dimension]`. */
export function latentOf<R>(gaussian: DiagonalGaussian, { normal }: Pass<R>): Tensor2D {
  return normal ? sampleGaussian(gaussian, normal(gaussian.mean.shape)) : gaussian.mean;
}
