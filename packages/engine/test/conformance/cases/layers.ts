import {
  crossEntropy,
  denseRelu,
  gaussianBottleneck,
  klToStandardNormal,
  pooledConvolution,
  sampleGaussian,
} from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { between, draw } from '../conformance-case.js';
import {
  bottleneckGaussian,
  denseWithRelu,
  divergence,
  pooledConvolutionOf,
  sampleOf,
  softmaxCrossEntropy,
} from '../reference/layers.js';

// Layers of core, which take one kernel where the engine has it and compose the same from several elsewhere.

// Layers read variables and would read any tensor; gradients are taken in tensors.
const matrix = (x: tf.Tensor) => x as tf.Tensor2D;
const variables = <N extends string>(named: Record<N, tf.Tensor>) => named as Record<N, tf.Variable>;

const pooledConvolutions = draw(10, 'pooledConvolution', (rng, which) => {
  const [channels, filters, size] = [between(rng, 1, 2), between(rng, 1, 3), rng.pick([3, 3, 5])];
  const padding = rng.pick(['same', 'valid'] as const);
  const side = () => between(rng, size + 1, size + 3);
  return {
    inputs: [
      { shape: [between(rng, 1, 2), side(), side(), channels] },
      { shape: [size, size, channels, filters] },
      // Every third case has windows that ReLU lets nothing of through, and some that it does.
      { shape: [filters], ...(which % 3 === 0 ? { from: -12, to: -2 } : {}) },
    ],
    compute: (x, kernel, bias) =>
      pooledConvolution(x, variables({ 'layer/kernel': kernel, 'layer/bias': bias }), 'layer', padding),
    reference: (x, kernel, bias) => pooledConvolutionOf(x, kernel, bias, padding),
  };
});

const denseLayers = draw(5, 'denseRelu', (rng) => {
  const [rows, inputs, units] = [between(rng, 1, 5), between(rng, 1, 6), between(rng, 1, 19)];
  return {
    inputs: [{ shape: [rows, inputs] }, { shape: [inputs, units] }, { shape: [units] }],
    compute: (x, kernel, bias) => denseRelu(x, variables({ 'layer/kernel': kernel, 'layer/bias': bias }), 'layer'),
    reference: denseWithRelu,
  };
});

const losses = draw(5, 'crossEntropy', (rng) => {
  const [rows, classes] = [between(rng, 1, 5), between(rng, 2, 21)];
  const weights = Float64Array.from(rng.permutation(classes), (order) => order + 1);
  const targets = weights.map((weight) => (2 * weight) / (classes * (classes + 1)));
  return {
    inputs: [{ shape: [rows, classes], from: -6, to: 6 }],
    compute: (logits) => {
      const sameTargets = tf.tile(tf.tensor2d(Float32Array.from(targets), [1, classes]), [rows, 1]);
      return crossEntropy.losses(matrix(logits), matrix(sameTargets));
    },
    reference: (logits) => softmaxCrossEntropy(logits, targets),
  };
});

const divergences = draw(5, 'klToStandardNormal', (rng) => {
  const shape = [between(rng, 1, 4), between(rng, 1, 35)];
  return {
    inputs: [{ shape }, { shape, from: 0.05, to: 3 }],
    compute: (mean, deviation) => klToStandardNormal({ mean: matrix(mean), deviation: matrix(deviation) }),
    reference: divergence,
  };
});

const samples = draw(3, 'sampleGaussian', (rng) => {
  const shape = [between(rng, 1, 4), between(rng, 1, 20)];
  return {
    inputs: [{ shape }, { shape }, { shape }],
    compute: (mean, deviation, noise) => sampleGaussian({ mean: matrix(mean), deviation: matrix(deviation) }, noise),
    reference: sampleOf,
  };
});

const bottlenecks = draw(6, 'gaussianBottleneck', (rng, which) => {
  const [rows, inputs, dimension] = [between(rng, 1, 4), between(rng, 1, 4), between(rng, 1, 19)];
  const deviationOf = which % 2 === 0 ? 'softplus' : 'logVariance';
  return {
    inputs: [
      { shape: [rows, inputs] },
      { shape: [inputs, 2 * dimension] },
      { shape: [2 * dimension], from: -4, to: 9 },
    ],
    compute: (x, kernel, bias) => {
      const weights = variables({ 'layer/kernel': kernel, 'layer/bias': bias });
      const { mean, deviation } = gaussianBottleneck(x, weights, 'layer', deviationOf);
      return tf.add(mean, tf.square(deviation));
    },
    reference: (x, kernel, bias) => bottleneckGaussian(x, kernel, bias, deviationOf),
  };
});

/** Cases of core's layers. */
export const layerCases = [
  ...pooledConvolutions,
  ...denseLayers,
  ...losses,
  ...divergences,
  ...samples,
  ...bottlenecks,
];
