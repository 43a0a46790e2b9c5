import * as tf from '@tensorflow/tfjs';
import { runKernel } from '../kernels.js';
import { madeOnce } from './made-once.js';

const gaussian: tf.GradConfig = {
  kernelName: 'DiagonalGaussian',
  inputsToSave: ['x'],
  gradFunc: (gradients, saved, { log_variance = 0 }) => {
    const [d_mean, d_deviation] = gradients as [tf.Tensor, tf.Tensor]; // one an output
    const [x] = saved as [tf.Tensor];
    return { x: () => runKernel('DiagonalGaussianGradient', { d_mean, d_deviation, x }, { log_variance }) };
  },
};

const sample: tf.GradConfig = {
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

const divergence: tf.GradConfig = {
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
  for (const gradient of [gaussian, sample, divergence]) tf.registerGradient(gradient);
}
