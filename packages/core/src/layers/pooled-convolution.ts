import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { hasFusedKernel, runFusedKernel } from '../tensors/fused-kernel.js';
import { convolve } from './convolution.js';
import type { AffineNames, Weights } from './declaration.js';
import { maxPool } from './pooling.js';

/** Zeros around images: `valid` none, `same` as many as keep the size. */
export type PooledPadding = 'valid' | 'same';

/** The longest row of a filter, width times channels, that fused kernels are written for. */
const longestRow = 64;

const suitsFusedKernel = ([height = 0, width = 0, channels = 0]: readonly number[]): boolean =>
  (height === 3 || height === 5) && width * channels <= longestRow;

/** TensorFlow's: the odd zero comes last. */
const zerosAround = (size: number): [number, number] => [Math.floor((size - 1) / 2), Math.ceil((size - 1) / 2)];

function fused(x: Tensor, filter: Tensor, bias: Tensor, padding: PooledPadding): Tensor4D {
  const [height = 1, width = 1] = filter.shape;
  const zeros = padding === 'same' ? [...zerosAround(height), ...zerosAround(width)] : [0, 0, 0, 0];
  const inputs = { x, filter, bias };
  // Outside of a gradient's function nobody asks which of each four was greatest.
  const attributes = { padding: zeros, backward: tf.engine().state.gradientDepth > 0 ? 1 : 0 };
  return tf.tidy(() => runFusedKernel<[Tensor4D, Tensor]>('PooledConvolution', inputs, attributes)[0]);
}

/**
 * The convolution `name` of stride 1, then the greatest of each 2 x 2 window, then its bias, then ReLU.
 *
 * Exact in this order, since max(relu(x + b)) = relu(max(x) + b), and three quarters of the additions are saved. One
 * kernel where the engine has it.
 */
export function pooledConvolution<const N extends string>(
  x: Tensor,
  weights: Weights<AffineNames<N>>,
  name: N,
  padding: PooledPadding = 'valid',
): Tensor4D {
  const [filter, bias] = [weights[`${name}/kernel` as const], weights[`${name}/bias` as const]];
  if (hasFusedKernel('PooledConvolution') && suitsFusedKernel(filter.shape)) return fused(x, filter, bias, padding);
  return tf.tidy(() => tf.relu(tf.add<Tensor4D>(maxPool(convolve(x, filter, { padding }), 2), bias)));
}
