import * as tf from '@tensorflow/tfjs';
import { runKernel } from '../kernels.js';
import { madeOnce } from './made-once.js';

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
