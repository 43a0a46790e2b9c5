import type { OperationKernel } from '@infomixup/core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { madeOnce } from '../made-once.js';
import { runKernel } from '../registry.js';

/** Mean and deviation in one op. */
export const diagonalGaussian: OperationKernel<'diagonalGaussian'> = (x, deviationOf) => {
  const attributes = { log_variance: Number(deviationOf === 'logVariance') };
  const [mean, deviation] = runKernel<[Tensor2D, Tensor2D]>('DiagonalGaussian', { x }, attributes);
  return { mean, deviation };
};

/** The divergence from the standard normal in one op. */
export const divergence: OperationKernel<'divergence'> = (mean, deviation) =>
  runKernel<Tensor1D>('Divergence', { mean, deviation });

/** `mean + deviation noise` in one op. */
export const gaussianSample: OperationKernel<'gaussianSample'> = (mean, deviation, noise) =>
  runKernel<Tensor2D>('GaussianSample', { mean, deviation, noise });

const gaussianGradient: tf.GradConfig = {
  kernelName: 'DiagonalGaussian',
  inputsToSave: ['x'],
  gradFunc: (gradients, saved, { log_variance = 0 }) => {
    const [d_mean, d_deviation] = gradients as [tf.Tensor, tf.Tensor]; // one an output
    const [x] = saved as [tf.Tensor];
    return { x: () => runKernel('DiagonalGaussianGradient', { d_mean, d_deviation, x }, { log_variance }) };
  },
};

const sampleGradient: tf.GradConfig = {
  kernelName: 'GaussianSample',
  inputsToSave: ['deviation', 'noise'],
  gradFunc: (gradient, saved) => {
    const dy = gradient as tf.Tensor; // of the one output
    const [deviation, noise] = saved as [tf.Tensor, tf.Tensor];
    return {
      mean: () => tf.clone(dy),
      deviation: () => tf.mul(dy, noise),
      noise: () => tf.mul(dy, deviation),
    };
  },
};

const divergenceGradient: tf.GradConfig = {
  kernelName: 'Divergence',
  inputsToSave: ['mean', 'deviation'],
  gradFunc: (gradient, saved) => {
    const outer = gradient as tf.Tensor; // of the one output
    const [mean, deviation] = saved as [tf.Tensor, tf.Tensor];
    const both = madeOnce(() => runKernel<[tf.Tensor, tf.Tensor]>('DivergenceGradient', { outer, mean, deviation }));
    return { mean: () => both()[0], deviation: () => both()[1] };
  },
};

/** Registers the gradients of a Gaussian bottleneck's kernels, for backends that have those of the gradients too. */
export function registerBottleneckGradients(): void {
  for (const gradient of [gaussianGradient, sampleGradient, divergenceGradient]) tf.registerGradient(gradient);
}
