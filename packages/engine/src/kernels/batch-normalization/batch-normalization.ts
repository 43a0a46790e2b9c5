import type { OperationKernel } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { madeOnce } from '../made-once.js';
import { runKernel } from '../registry.js';

type ThreeTensors = [tf.Tensor, tf.Tensor, tf.Tensor];
type FiveTensors = [...ThreeTensors, tf.Tensor, tf.Tensor];

/** BatchNorm by given statistics in one op. */
export const normalization: OperationKernel<'normalization'> = (x, { mean, variance }, layer) => {
  const { scale, offset, epsilon, relu } = layer;
  if (!scale || !offset) return undefined;
  const inverse = tf.tidy(() => tf.rsqrt(tf.add(variance, epsilon)));
  const y = runKernel('Normalization', { x, mean, inverse, scale, offset }, { relu: Number(relu) });
  inverse.dispose();
  return y;
};

/** BatchNorm by the batch's statistics, and the running ones after it, in one op. */
export const batchNormalization: OperationKernel<'batchNormalization'> = (x, running, layer) => {
  const { scale, offset, momentum, epsilon, relu } = layer;
  if (!scale || !offset) return undefined;
  const statistics = { running_mean: running.mean, running_variance: running.variance };
  const [y, mean, inverse, nextMean, nextVariance] = runKernel<FiveTensors>(
    'BatchNormalization',
    { x, scale, offset, ...statistics },
    { momentum, epsilon, relu: Number(relu) },
  );
  tf.dispose([mean, inverse]);
  return { y, moved: { mean: nextMean, variance: nextVariance } };
};

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
