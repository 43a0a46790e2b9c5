import * as tf from '@tensorflow/tfjs';
import { runKernel } from '../kernels.js';
import { madeOnce } from './made-once.js';

type ThreeTensors = [tf.Tensor, tf.Tensor, tf.Tensor];

const training: tf.GradConfig = {
  kernelName: 'BatchNormalization',
  inputsToSave: ['x', 'scale', 'offset'],
  outputsToSave: [false, true, true, false, false],
  gradFunc: (gradients, saved, { relu = 0 }) => {
    // One an output; the statistics are constants to whoever reads them.
    const [dy] = gradients as [tf.Tensor, ...tf.Tensor[]];
    const [x, scale, offset, mean, inverse] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
    const inputs = { dy, x, mean, inverse, scale, offset };
    const [dx, dScale, dOffset] = runKernel<ThreeTensors>('BatchNormalizationGradient', inputs, { relu });
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
    // Over all positions, of the gradient and of its products with x - mean; an attack asks for neither.
    const sums = madeOnce(() => runKernel<[tf.Tensor, tf.Tensor]>('NormalizationSums', inputs, { relu }));
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
