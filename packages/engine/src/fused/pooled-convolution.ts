import * as tf from '@tensorflow/tfjs';
import { runKernel } from '../kernels.js';

/** Registers the gradient of `PooledConvolution`, for backends that have the kernels it runs too. */
export function registerPooledConvolutionGradient(): void {
  tf.registerGradient({
    kernelName: 'PooledConvolution',
    inputsToSave: ['x', 'filter'],
    outputsToSave: [false, true],
    gradFunc: (gradients, saved, { padding = [] }) => {
      const [dy] = gradients as [tf.Tensor, tf.Tensor]; // one an output
      const [x, filter, places] = saved as [tf.Tensor, tf.Tensor, tf.Tensor]; // as listed above
      return {
        x: () =>
          runKernel('PooledConvolutionInputGradient', { dy, places, filter }, { padding, size: x.shape.slice(1, 3) }),
        filter: () =>
          runKernel('PooledConvolutionFilterGradient', { dy, places, x }, { padding, size: filter.shape.slice(0, 2) }),
        bias: () => runKernel('PooledConvolutionBiasGradient', { dy, places }),
      };
    },
  });
}
