import * as tf from '@tensorflow/tfjs';
import { runKernel } from '../kernels.js';

const training: tf.GradConfig = {
  kernelName: 'BatchNormalization',
  inputsToSave: ['x', 'scale', 'offset'],
  outputsToSave: [false, true, true, false, false],
  gradFunc: (gradients, saved, { relu = 0 }) => {
    const [dy] = gradients as tf.Tensor[]; // one an output; the statistics are constants to whoever reads them
    const [x, scale, offset, mean, inverse] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
    const inputs = { dy, x, mean, inverse, scale, offset } as tf.NamedTensorMap; // dy is the first of them
    // The kernel has three outputs, which the type of a run kernel does not say.
    const [dx, dScale, dOffset] = runKernel('BatchNormalizationGradient', inputs, { relu }) as unknown as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ];
    return {
      x: () => dx,
      scale: () => dScale,
      offset: () => dOffset,
      running_mean: () => tf.zerosLike(mean),
      running_variance: () => tf.zerosLike(mean),
    };
  },
};

const evaluation: tf.GradConfig = {
  kernelName: 'Normalization',
  inputsToSave: ['x', 'mean', 'inverse', 'scale', 'offset'],
  gradFunc: (gradient, saved, { relu = 0 }) => {
    const dy = gradient as tf.Tensor; // of the one output
    const [x, mean, inverse, scale, offset] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
    const inputs = { dy, x, mean, inverse, scale, offset };
    // Two outputs, as above: over all positions, of the gradient and of its products with x - mean.
    const sums = () => runKernel('NormalizationSums', inputs, { relu }) as unknown as [tf.Tensor, tf.Tensor];
    return {
      x: () => runKernel('NormalizationInputGradient', inputs, { relu }),
      mean: () => tf.neg(tf.mul(sums()[0], tf.mul(scale, inverse))),
      inverse: () => tf.mul(sums()[1], scale),
      scale: () => tf.mul(sums()[1], inverse),
      offset: () => sums()[0],
    };
  },
};

/** Registers the gradients of BatchNorm's kernels, for backends that have those of the gradients too. */
export function registerBatchNormalizationGradients(): void {
  tf.registerGradient(training);
  tf.registerGradient(evaluation);
}
