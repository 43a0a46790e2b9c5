import * as tf from '@tensorflow/tfjs';
import { runKernel } from '../kernels.js';
import { madeOnce } from './made-once.js';

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
