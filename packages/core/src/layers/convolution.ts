import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import {
  type AffineNames,
  affineParameters,
  type Declared,
  declareUnder,
  type FirstWeights,
  type Weights,
} from './declaration.js';

/** The size of a convolutional layer, and where its first weights come from. */
export interface ConvolutionOptions extends FirstWeights {
  /** Height and width of the kernel. */
  readonly size: number;
  /** Channels in. */
  readonly inputs: number;
  /** Channels out. */
  readonly filters: number;
}

/** The variable of a convolution `N` without a bias. */
export type KernelName<N extends string> = `${N}/kernel`;

/** How a kernel moves. */
export interface Placement {
  /**
   * The zeros around: as many on each side as the number says; `valid`, none, is the default; `same` as many as give
   * `ceil(side / stride)` places. With a stride above 1, `same` may put one more after than before, which PyTorch never
   * does: give a number to compute what it computes.
   */
  readonly padding?: 'valid' | 'same' | number;
  /** From one place to the next, default 1. */
  readonly stride?: number;
}

/** Declares a convolution: `name/kernel` `[size, size, inputs, filters]`, and `name/bias` `[filters]`. */
export function convolutionParameters<const N extends string>(
  name: N,
  { size, inputs, filters, ...first }: ConvolutionOptions,
): Declared<AffineNames<N>> {
  return affineParameters(name, [size, size, inputs, filters], first);
}

/** Declares a convolution without a bias, as before BatchNorm: `name/kernel` `[size, size, inputs, filters]`. */
export function convolutionWithoutBiasParameters<const N extends string>(
  name: N,
  { size, inputs, filters, ...first }: ConvolutionOptions,
): Declared<KernelName<N>> {
  return declareUnder(name, { kernel: { shape: [size, size, inputs, filters], ...first } });
}

/** The cross-correlation of images `[batch, height, width, inputs]` with a kernel `[h, w, inputs, filters]`. */
export function convolve(x: Tensor, kernel: Tensor, { padding = 'valid', stride = 1 }: Placement = {}): Tensor4D {
  // A kernel of another rank is refused by tfjs.
  return tf.conv2d(x as Tensor4D, kernel as Tensor4D, stride, padding);
}

/** The convolution `name`: `convolve` with its kernel, plus its bias. */
export function convolution<const N extends string>(
  x: Tensor,
  weights: Weights<AffineNames<N>>,
  name: N,
  placement?: Placement,
): Tensor4D {
  return tf.tidy(() =>
    tf.add(convolve(x, weights[`${name}/kernel` as const], placement), weights[`${name}/bias` as const]),
  );
}

/** The convolution `name` that has no bias: `convolve` with its kernel. */
export function convolutionWithoutBias<const N extends string>(
  x: Tensor,
  weights: Weights<KernelName<N>>,
  name: N,
  placement?: Placement,
): Tensor4D {
  return convolve(x, weights[`${name}/kernel` as const], placement);
}
