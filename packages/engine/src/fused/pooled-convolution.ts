import * as tf from '@tensorflow/tfjs';
import { runKernel } from '../kernels.js';

/** The kernels of a backend that can fuse a convolution with its pooling. */
export const pooledConvolutionKernels = {
  forward: 'PooledConvolution',
  inputGradient: 'PooledConvolutionInputGradient',
  filterGradient: 'PooledConvolutionFilterGradient',
  biasGradient: 'PooledConvolutionBiasGradient',
} as const;

/** What the gradients of `PooledConvolution` are told beside their tensors. */
export interface PooledConvolutionAttributes {
  /** Zeros before and after the rows, then the columns. */
  readonly padding: readonly number[];
}

const { forward, inputGradient, filterGradient, biasGradient } = pooledConvolutionKernels;

/** Registers the gradient of `PooledConvolution`, once for all backends that have it. */
export function registerPooledConvolutionGradient(): void {
  if (tf.getGradient(forward)) return;
  tf.registerGradient({
    kernelName: forward,
    inputsToSave: ['x', 'filter'],
    outputsToSave: [false, true],
    gradFunc: (gradients, saved, { padding = [] }) => {
      const [dy] = gradients as [tf.Tensor, tf.Tensor]; // one an output
      const [x, filter, places] = saved as [tf.Tensor, tf.Tensor, tf.Tensor]; // as listed above
      return {
        x: () => runKernel(inputGradient, { dy, places, filter }, { padding, size: x.shape.slice(1, 3) }),
        filter: () => runKernel(filterGradient, { dy, places, x }, { padding, size: filter.shape.slice(0, 2) }),
        bias: () => runKernel(biasGradient, { dy, places }),
      };
    },
  });
}
