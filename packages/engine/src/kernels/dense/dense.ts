import type { OperationKernel } from '@infomixup/core';
import type { Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { madeOnce } from '../made-once.js';
import { runKernel } from '../registry.js';

/** The largest kernel, in values, that one op is faster for than a general product. */
const largest = 2 ** 17;

/** `x kernel + bias` and ReLU in one op, for layers that are not large. */
export const dense: OperationKernel<'dense'> = (x, kernel, bias, relu) =>
  kernel.size <= largest ? runKernel<Tensor2D>('Dense', { x, kernel, bias }, { relu: Number(relu) }) : undefined;

/** Registers the gradient of `Dense`, for backends that have the kernels it runs too. */
export function registerDenseGradient(): void {
  tf.registerGradient({
    kernelName: 'Dense',
    inputsToSave: ['x', 'kernel'],
    outputsToSave: [true],
    gradFunc: (gradient, saved, { relu = 0 }) => {
      const dy = gradient as tf.Tensor; // of the one output
      const [x, kernel, y] = saved as [tf.Tensor, tf.Tensor, tf.Tensor]; // as listed above
      const parameters = madeOnce(() => runKernel<[tf.Tensor, tf.Tensor]>('DenseGradient', { dy, y, x }, { relu }));
      return {
        x: () => runKernel('DenseInputGradient', { dy, y, kernel }, { relu, sample: x.shape.slice(1) }),
        kernel: () => parameters()[0],
        bias: () => parameters()[1],
      };
    },
  });
}
