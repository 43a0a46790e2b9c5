import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { operation } from '../tensors/operation.js';
import { convolve } from './convolution.js';
import type { AffineNames, Weights } from './declaration.js';
import { maxPool } from './pooling.js';

/** Zeros around images: `valid` none, `same` as many as keep the size. */
export type PooledPadding = 'valid' | 'same';

declare module '../tensors/operation.js' {
  interface Operations {
    /** `relu(maxPool(conv2d(x, filter), 2) + bias)`. */
    pooledConvolution: (x: Tensor, filter: Tensor, bias: Tensor, padding: PooledPadding) => Tensor4D;
  }
}

const pooled = operation('pooledConvolution', (x, filter, bias, padding) =>
  tf.tidy(() => tf.relu(tf.add<Tensor4D>(maxPool(convolve(x, filter, { padding }), 2), bias))),
);

/**
 * The convolution `name` of stride 1, then the greatest of each 2 x 2 window, then its bias, then ReLU.
 *
 * Exact in this order, since max(relu(x + b)) = relu(max(x) + b), and three quarters of the additions are saved.
 */
export function pooledConvolution<const N extends string>(
  x: Tensor,
  weights: Weights<AffineNames<N>>,
  name: N,
  padding: PooledPadding = 'valid',
): Tensor4D {
  return pooled(x, weights[`${name}/kernel` as const], weights[`${name}/bias` as const], padding);
}
