import { evaluationPass, normalizedRelu } from '@infomixup/core';
import { openEngine } from '@infomixup/engine';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';

const { NaN: none, POSITIVE_INFINITY: infinite } = Number;
const values = () => tf.tensor1d([none, -infinite, -3, -1e-30, 0, 1e-30, 3, infinite]);
const firsts = () => tf.tensor1d([none, 1, none, 2]);
const seconds = () => tf.tensor1d([1, none, none, 3]);
const pixels = () => tf.tensor4d([none, 1, 2, 3], [1, 2, 2, 1]);
const filter = () => tf.tensor4d([2], [1, 1, 1, 1]);

/** BatchNorm and ReLU of two channels, the first of them with NaN in it. */
function normalized(mode: 'train' | 'eval'): tf.Tensor {
  const [scale, offset, movingMean, movingVariance] = [
    [1, 1],
    [0, 0.5],
    [0, 0],
    [1, 1],
  ].map((row) => tf.tensor1d(row));
  // The layer reads variables and would read any tensor.
  const weights = {
    'bn/scale': scale,
    'bn/offset': offset,
    'bn/movingMean': movingMean,
    'bn/movingVariance': movingVariance,
  };
  const pass = { ...evaluationPass(), mode };
  return normalizedRelu(
    tf.tensor2d([
      [none, -1],
      [2, -1],
    ]),
    weights as unknown as Parameters<typeof normalizedRelu<'bn', object>>[1],
    'bn',
    pass,
    { epsilon: 0 },
  );
}

/** Ops that pass NaN on, as TensorFlow's do: else a training that has come to it would look sound. */
const passing: Readonly<Record<string, readonly [compute: () => tf.Tensor, expected: readonly number[]]>> = {
  sign: [() => tf.sign(values()), [none, -1, -1, -1, 0, 1, 1, 1]],
  relu: [() => tf.relu(values()), [none, 0, 0, 0, 0, Math.fround(1e-30), 3, infinite]],
  relu6: [() => tf.relu6(values()), [none, 0, 0, 0, 0, Math.fround(1e-30), 3, 6]],
  clip: [() => tf.clipByValue(values(), -2, 2), [none, -2, -2, -1e-30, 0, 1e-30, 2, 2].map(Math.fround)],
  maximum: [() => tf.maximum(firsts(), seconds()), [none, none, none, 3]],
  minimum: [() => tf.minimum(firsts(), seconds()), [none, none, none, 2]],
  'maximum with a number': [() => tf.maximum(firsts(), 1.5), [none, 1.5, none, 2]],
  'minimum with a number': [() => tf.minimum(1.5, firsts()), [none, 1, none, 1.5]],
  'maximum of rows': [
    () => tf.maximum(tf.tensor2d([[0], [none]]), firsts()),
    [none, 1, none, 2, none, none, none, none],
  ],
  max: [() => tf.max(firsts()), [none]],
  min: [() => tf.min(seconds()), [none]],
  convolution: [() => tf.conv2d(pixels(), filter(), 1, 'valid'), [none, 2, 4, 6]],
  'convolution with an activation': [
    () => tf.fused.conv2d({ x: pixels(), filter: filter(), strides: 1, pad: 'valid', activation: 'relu' }),
    [none, 2, 4, 6],
  ],
  'BatchNorm in training': [() => tf.slice(normalized('train'), [0, 0], [2, 1]), [none, none]],
  'BatchNorm in evaluation': [() => normalized('eval'), [none, 0, 2, 0]],
  'average pooling': [() => tf.avgPool(pixels(), 2, 2, 'valid'), [none]],
  product: [() => tf.matMul(tf.tensor2d([[none], [2]]), tf.tensor2d([[3]])), [none, 6]],
  'product with an activation': [
    () => tf.fused.matMul({ a: tf.tensor2d([[none], [2]]), b: tf.tensor2d([[3]]), activation: 'relu' }),
    [none, 6],
  ],
};

describe.each(['tensorflow', 'wasm', 'cpu'] as const)('%s', async (prefer) => {
  const missing = await openEngine({ prefer }).then(
    () => false,
    () => true,
  );
  describe.skipIf(missing)('NaN', () => {
    beforeAll(() => openEngine({ prefer }));

    it.each(Object.entries(passing))('is passed on by %s', (_name, [compute, expected]) => {
      const actual = tf.tidy(() => [...compute().dataSync()]);
      expect(actual.map((value) => value + 0)).toEqual(expected); // -0 counts as 0
    });

    // As by oneDNN, which TensorFlow may be without.
    it.skipIf(prefer === 'tensorflow')('is left out by max pooling, and its gradient', () => {
      const [greatest, gradient] = tf.tidy(() => {
        const pool = (x: tf.Tensor) => tf.maxPool(x as tf.Tensor4D, 2, 2, 'valid');
        return [[...pool(pixels()).dataSync()], [...tf.grad(pool)(pixels()).dataSync()]];
      });
      expect(greatest).toEqual([3]);
      expect(gradient).toEqual([0, 0, 0, 1]);
    });
  });
});
