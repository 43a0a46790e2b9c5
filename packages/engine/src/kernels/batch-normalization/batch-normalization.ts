import type { OperationKernel } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { madeOnce } from '../made-once.js';
import { defineOp, differentiateOp } from '../op.js';

const byBatch = defineOp('BatchNormalization', {
  inputs: ['x', 'scale', 'offset', 'running_mean', 'running_variance'],
  // The batch's mean and inverse deviation are for the backward pass.
  outputs: { y: 'tensor', mean: 'vector', inverse: 'vector', nextMean: 'vector', nextVariance: 'vector' },
  attributes: { relu: 'integer', momentum: 'number', epsilon: 'number' },
});

const forGradients = ['dy', 'x', 'mean', 'inverse', 'scale', 'offset'] as const;

const byBatchGradient = defineOp('BatchNormalizationGradient', {
  inputs: forGradients,
  outputs: { dx: 'tensor', dScale: 'vector', dOffset: 'vector' },
  attributes: { relu: 'integer' },
});

const byStatistics = defineOp('Normalization', {
  inputs: ['x', 'mean', 'inverse', 'scale', 'offset'],
  outputs: { y: 'tensor' },
  attributes: { relu: 'integer' },
});

const inputGradient = defineOp('NormalizationInputGradient', {
  inputs: forGradients,
  outputs: { dx: 'tensor' },
  attributes: { relu: 'integer' },
});

/** Sums over all positions, of the gradient and of its products with `x - mean`. */
const gradientSums = defineOp('NormalizationSums', {
  inputs: forGradients,
  outputs: { ofGradient: 'vector', ofProducts: 'vector' },
  attributes: { relu: 'integer' },
});

/** The ops of BatchNorm. */
export const batchNormalizationOps = [byBatch, byBatchGradient, byStatistics, inputGradient, gradientSums];

/** BatchNorm by given statistics in one op. */
export const normalization: OperationKernel<'normalization'> = (x, { mean, variance }, layer) => {
  const { scale, offset, epsilon, relu } = layer;
  if (!scale || !offset) return undefined;
  const inverse = tf.tidy(() => tf.rsqrt(tf.add(variance, epsilon)));
  const { y } = byStatistics.run({ x, mean, inverse, scale, offset }, { relu: Number(relu) });
  inverse.dispose();
  return y;
};

/** BatchNorm by the batch's statistics, and the running ones after it, in one op. */
export const batchNormalization: OperationKernel<'batchNormalization'> = (x, running, layer) => {
  const { scale, offset, momentum, epsilon, relu } = layer;
  if (!scale || !offset) return undefined;
  const statistics = { running_mean: running.mean, running_variance: running.variance };
  const attributes = { momentum, epsilon, relu: Number(relu) };
  const { y, mean, inverse, ...next } = byBatch.run({ x, scale, offset, ...statistics }, attributes);
  tf.dispose([mean, inverse]);
  return { y, moved: { mean: next.nextMean, variance: next.nextVariance } };
};

/** Registers the gradients of BatchNorm. */
export function differentiateBatchNormalization(): void {
  differentiateOp(byBatch, ['x', 'scale', 'offset', 'mean', 'inverse'], ({ y: dy }, saved, { relu }) => {
    // The statistics are constants to whoever reads them.
    const { dx, dScale, dOffset } = byBatchGradient.run({ dy, ...saved }, { relu });
    return {
      x: () => dx,
      scale: () => dScale,
      offset: () => dOffset,
      running_mean: () => tf.zerosLike(saved.mean),
      running_variance: () => tf.zerosLike(saved.mean),
    };
  });
  differentiateOp(byStatistics, ['x', 'mean', 'inverse', 'scale', 'offset'], ({ y: dy }, saved, { relu }) => {
    const inputs = { dy, ...saved };
    const { inverse, scale } = saved;
    // An attack asks for neither.
    const sums = madeOnce(() => gradientSums.run(inputs, { relu }));
    return {
      x: () => inputGradient.run(inputs, { relu }).dx,
      mean: () => tf.neg(tf.mul(sums().ofGradient, tf.mul(scale, inverse))),
      inverse: () => tf.mul(sums().ofProducts, scale),
      scale: () => tf.mul(sums().ofProducts, inverse),
      offset: () => sums().ofGradient,
    };
  });
}
