import type { OperationKernel } from '@infomixup/core';
import type {} from '@infomixup/regularizer-vib';
import * as tf from '@tensorflow/tfjs';
import { madeOnce } from '../made-once.js';
import { defineOp, differentiateOp } from '../op.js';

const gaussianOp = defineOp('DiagonalGaussian', {
  inputs: ['x'],
  outputs: { mean: 'matrix', deviation: 'matrix' },
  attributes: { log_variance: 'integer' },
});

const gaussianGradientOp = defineOp('DiagonalGaussianGradient', {
  inputs: ['d_mean', 'd_deviation', 'x'],
  outputs: { dx: 'matrix' },
  attributes: { log_variance: 'integer' },
});

const sampleOp = defineOp('GaussianSample', {
  inputs: ['mean', 'deviation', 'noise'],
  outputs: { sample: 'matrix' },
  attributes: {},
});

const divergenceOp = defineOp('Divergence', {
  inputs: ['mean', 'deviation'],
  outputs: { nats: 'vector' },
  attributes: {},
});

const divergenceGradientOp = defineOp('DivergenceGradient', {
  inputs: ['outer', 'mean', 'deviation'],
  outputs: { dMean: 'matrix', dDeviation: 'matrix' },
  attributes: {},
});

const penaltyOp = defineOp('InformationPenalty', {
  inputs: ['mean', 'deviation'],
  outputs: { penalty: 'scalar' },
  attributes: { beta: 'number' },
});

const penaltyGradientOp = defineOp('InformationPenaltyGradient', {
  inputs: ['outer', 'mean', 'deviation'],
  outputs: { dMean: 'matrix', dDeviation: 'matrix' },
  attributes: { beta: 'number' },
});

/** The ops of a Gaussian bottleneck. */
export const gaussianBottleneckOps = [
  ...[gaussianOp, gaussianGradientOp, sampleOp, divergenceOp, divergenceGradientOp],
  ...[penaltyOp, penaltyGradientOp],
];

/** Mean and deviation in one op. */
export const diagonalGaussian: OperationKernel<'diagonalGaussian'> = (x, deviationOf) =>
  gaussianOp.run({ x }, { log_variance: Number(deviationOf === 'logVariance') });

/** The divergence from the standard normal in one op. */
export const divergence: OperationKernel<'divergence'> = (mean, deviation) =>
  divergenceOp.run({ mean, deviation }, {}).nats;

/** The mean divergence of a batch, weighted, in one op. */
export const informationPenalty: OperationKernel<'informationPenalty'> = (mean, deviation, beta) =>
  penaltyOp.run({ mean, deviation }, { beta }).penalty;

/** `mean + deviation noise` in one op. */
export const gaussianSample: OperationKernel<'gaussianSample'> = (mean, deviation, noise) =>
  sampleOp.run({ mean, deviation, noise }, {}).sample;

/** Registers the gradients of a Gaussian bottleneck. */
export function differentiateGaussianBottleneck(): void {
  differentiateOp(gaussianOp, ['x'], ({ mean, deviation }, { x }, attributes) => ({
    x: () => gaussianGradientOp.run({ d_mean: mean, d_deviation: deviation, x }, attributes).dx,
  }));
  differentiateOp(sampleOp, ['deviation', 'noise'], ({ sample: dy }, { deviation, noise }) => ({
    mean: () => tf.clone(dy),
    deviation: () => tf.mul(dy, noise),
    noise: () => tf.mul(dy, deviation),
  }));
  differentiateOp(divergenceOp, ['mean', 'deviation'], ({ nats: outer }, { mean, deviation }) => {
    const both = madeOnce(() => divergenceGradientOp.run({ outer, mean, deviation }, {}));
    return { mean: () => both().dMean, deviation: () => both().dDeviation };
  });
  differentiateOp(penaltyOp, ['mean', 'deviation'], ({ penalty: outer }, { mean, deviation }, attributes) => {
    const both = madeOnce(() => penaltyGradientOp.run({ outer, mean, deviation }, attributes));
    return { mean: () => both().dMean, deviation: () => both().dDeviation };
  });
}
