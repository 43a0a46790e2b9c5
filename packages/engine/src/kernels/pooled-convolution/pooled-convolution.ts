import type { OperationKernel } from '@infomixup/core';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { madeOnce } from '../made-once.js';
import { runKernel } from '../registry.js';

/** The longest row of a filter, width times channels, that the kernels are written for. */
const longestRow = 64;

const suits = ([height = 0, width = 0, channels = 0]: readonly number[]): boolean =>
  (height === 3 || height === 5) && width * channels <= longestRow;

/** TensorFlow's: the odd zero comes last. */
const zerosAround = (size: number): [number, number] => [Math.floor((size - 1) / 2), Math.ceil((size - 1) / 2)];

/** Convolution, pooling, bias and ReLU in one op, whose second output tells which of each four was greatest. */
export const pooledConvolution: OperationKernel<'pooledConvolution'> = (x, filter, bias, padding) => {
  if (!suits(filter.shape)) return undefined;
  const [height = 1, width = 1] = filter.shape;
  const zeros = padding === 'same' ? [...zerosAround(height), ...zerosAround(width)] : [0, 0, 0, 0];
  // Outside of a gradient's function nobody asks which was greatest.
  const attributes = { padding: zeros, backward: Number(tf.engine().state.gradientDepth > 0) };
  return tf.tidy(() => runKernel<[Tensor4D, Tensor]>('PooledConvolution', { x, filter, bias }, attributes)[0]);
};

/** Registers the gradient of `PooledConvolution`, for backends that have the kernels it runs too. */
export function registerPooledConvolutionGradient(): void {
  tf.registerGradient({
    kernelName: 'PooledConvolution',
    inputsToSave: ['x', 'filter'],
    outputsToSave: [false, true],
    gradFunc: (gradients, saved, { padding = [] }) => {
      const [dy] = gradients as [tf.Tensor, tf.Tensor]; // one an output
      const [x, filter, places] = saved as [tf.Tensor, tf.Tensor, tf.Tensor]; // as listed above
      const sizeOf = ({ shape }: tf.Tensor, axis: number) => shape.slice(axis, axis + 2);
      const parameters = madeOnce(() =>
        runKernel<[tf.Tensor, tf.Tensor]>(
          'PooledConvolutionGradient',
          { dy, places, x },
          { padding, size: sizeOf(filter, 0) },
        ),
      );
      return {
        x: () => runKernel('PooledConvolutionInputGradient', { dy, places, filter }, { padding, size: sizeOf(x, 1) }),
        filter: () => parameters()[0],
        bias: () => parameters()[1],
      };
    },
  });
}
