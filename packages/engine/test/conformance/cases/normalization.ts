import { batchNormalization, evaluationPass, normalizedRelu, type Pass, type Rng } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { between, draw } from '../conformance-case.js';
import { meansOf, normalized, variancesOf } from '../reference/normalization.js';

// BatchNorm of core, which takes one kernel where the engine has it, also together with ReLU.

const trainingPass: Pass<object> = { ...evaluationPass(), mode: 'train', update: (_name, value) => value.dispose() };

// The layer reads variables and would read any tensor; gradients are taken in tensors.
const weightsOf = (scale: tf.Tensor, offset: tf.Tensor, movingMean: tf.Tensor, movingVariance: tf.Tensor) =>
  ({ 'bn/scale': scale, 'bn/offset': offset, 'bn/movingMean': movingMean, 'bn/movingVariance': movingVariance }) as {
    readonly [name in 'bn/scale' | 'bn/offset' | 'bn/movingMean' | 'bn/movingVariance']: tf.Variable;
  };

function shapeOf(rng: Rng, which: number, fewest: number): { readonly shape: number[]; readonly channels: number } {
  // More channels than a vector is wide, fewer, and one; many positions, and the fewest.
  const channels = which % 4 === 0 ? 1 : between(rng, 2, 19);
  const positions =
    which % 3 === 0 ? [between(rng, 2, 9)] : [between(rng, 1, 3), between(rng, 2, 4), between(rng, 1, 3)];
  return { shape: [...(which === 5 ? [fewest] : positions), channels], channels };
}

const training = draw(12, 'batchNormalization in training', (rng, which) => {
  const { shape, channels } = shapeOf(rng, which, 3);
  const [relu, epsilon] = [which % 2 === 1, rng.pick([0.5, 1e-2])];
  const layer = relu ? normalizedRelu : batchNormalization;
  return {
    // Every third case is far from 0 beside its spread.
    inputs: [
      which % 3 === 2 ? { shape, from: 5, to: 8 } : { shape },
      { shape: [channels], from: 0.5, to: 2 },
      { shape: [channels], from: -1, to: 1 },
    ],
    compute: (x, scale, offset) => {
      const weights = weightsOf(scale, offset, tf.zeros([channels]), tf.ones([channels]));
      return layer(x, weights, 'bn', trainingPass, { epsilon });
    },
    reference: (x, scale, offset) => normalized(x, [scale, offset, meansOf(x), variancesOf(x)], epsilon, relu),
  };
});

const evaluation = draw(8, 'batchNormalization in evaluation', (rng, which) => {
  const { shape, channels } = shapeOf(rng, which, 1);
  const [relu, epsilon] = [which % 2 === 1, rng.pick([0.5, 1e-5])];
  const layer = relu ? normalizedRelu : batchNormalization;
  return {
    inputs: [
      { shape },
      { shape: [channels], from: 0.5, to: 2 },
      { shape: [channels], from: -1, to: 1 },
      { shape: [channels] },
      { shape: [channels], from: 0.2, to: 2 },
    ],
    compute: (x, scale, offset, mean, variance) =>
      layer(x, weightsOf(scale, offset, mean, variance), 'bn', evaluationPass(), { epsilon }),
    reference: (x, scale, offset, mean, variance) => normalized(x, [scale, offset, mean, variance], epsilon, relu),
  };
});

export const normalizationCases = [...training, ...evaluation];
