import type { OperationKernel } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { madeOnce } from '../made-once.js';
import { defineOp, differentiateOp } from '../op.js';

/** `relu(maxPool(conv2d(x, filter), 2) + bias)`, and which of each four was greatest unless `backward` is 0. */
export const pooledConvolutionOp = defineOp('PooledConvolution', {
  inputs: ['x', 'filter', 'bias'],
  outputs: { y: 'images', places: 'tensor' },
  attributes: { padding: 'integers', backward: 'integer' },
});

/** The gradient in the images; `size` are their sides. */
export const pooledConvolutionInputGradientOp = defineOp('PooledConvolutionInputGradient', {
  inputs: ['dy', 'places', 'filter'],
  outputs: { dx: 'images' },
  attributes: { padding: 'integers', size: 'integers' },
});

/** The gradient in filter and bias; `size` are the sides of the filter. */
export const pooledConvolutionGradientOp = defineOp('PooledConvolutionGradient', {
  inputs: ['dy', 'places', 'x'],
  outputs: { dFilter: 'images', dBias: 'vector' },
  attributes: { padding: 'integers', size: 'integers' },
});

/** The ops of pooled convolutions. */
export const pooledConvolutionOps = [
  pooledConvolutionOp,
  pooledConvolutionInputGradientOp,
  pooledConvolutionGradientOp,
];

/** The longest row of a filter, width times channels, that the kernels are written for. */
const longestRow = 64;

const suits = ([height = 0, width = 0, channels = 0]: readonly number[]): boolean =>
  (height === 3 || height === 5) && width * channels <= longestRow;

/** TensorFlow's: the odd zero comes last. */
const zerosAround = (size: number): [number, number] => [Math.floor((size - 1) / 2), Math.ceil((size - 1) / 2)];

/** Convolution, pooling, bias and ReLU in one op. */
export const pooledConvolution: OperationKernel<'pooledConvolution'> = (x, filter, bias, padding) => {
  if (!suits(filter.shape)) return undefined;
  const [height = 1, width = 1] = filter.shape;
  const zeros = padding === 'same' ? [...zerosAround(height), ...zerosAround(width)] : [0, 0, 0, 0];
  // Outside of a gradient's function nobody asks which was greatest.
  const backward = Number(tf.engine().state.gradientDepth > 0);
  return tf.tidy(() => pooledConvolutionOp.run({ x, filter, bias }, { padding: zeros, backward }).y);
};

const sidesOf = ({ shape }: tf.Tensor, axis: number) => shape.slice(axis, axis + 2);

/** Registers the gradient of pooled convolutions. */
export function differentiatePooledConvolution(): void {
  differentiateOp(pooledConvolutionOp, ['x', 'filter', 'places'], ({ y: dy }, { x, filter, places }, { padding }) => {
    const parameters = madeOnce(() =>
      pooledConvolutionGradientOp.run({ dy, places, x }, { padding, size: sidesOf(filter, 0) }),
    );
    return {
      x: () => pooledConvolutionInputGradientOp.run({ dy, places, filter }, { padding, size: sidesOf(x, 1) }).dx,
      filter: () => parameters().dFilter,
      bias: () => parameters().dBias,
    };
  });
}
