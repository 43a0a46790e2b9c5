import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { type AffineNames, affineParameters, type Declared, type Weights } from './declaration.js';
import { heNormal, type Initializer } from './initializers.js';

/** The size of a convolutional layer, and where its kernel's first values come from. */
export interface ConvolutionOptions {
  /** Height and width of the kernel. */
  readonly size: number;
  /** Channels in. */
  readonly inputs: number;
  /** Channels out. */
  readonly filters: number;
  /** Default `heNormal`. */
  readonly initializer?: Initializer;
}

/** How a kernel moves: `padding` 'same' adds zeros around so that stride 1 keeps the size (default 'valid', none); `stride`, default 1. */
export interface Placement {
  readonly padding?: 'valid' | 'same';
  readonly stride?: number;
}

/** Declares a convolution: `name/kernel` `[size, size, inputs, filters]`, and `name/bias` `[filters]` of 0. */
export const convolutionParameters = <const N extends string>(
  name: N,
  { size, inputs, filters, initializer = heNormal }: ConvolutionOptions,
): Declared<AffineNames<N>> => affineParameters(name, [size, size, inputs, filters], initializer);

/** The cross-correlation of images `[batch, height, width, inputs]` with a kernel `[h, w, inputs, filters]`. */
export const convolve = (x: Tensor, kernel: Tensor, { padding = 'valid', stride = 1 }: Placement = {}): Tensor4D =>
  // A kernel of another rank is refused by tfjs.
  tf.conv2d(x as Tensor4D, kernel as Tensor4D, stride, padding);

/** The convolution `name`: `convolve` with its kernel, plus its bias. */
export const convolution = <const N extends string>(
  x: Tensor,
  weights: Weights<AffineNames<N>>,
  name: N,
  placement?: Placement,
): Tensor4D =>
  tf.tidy(() => tf.add(convolve(x, weights[`${name}/kernel` as const], placement), weights[`${name}/bias` as const]));
