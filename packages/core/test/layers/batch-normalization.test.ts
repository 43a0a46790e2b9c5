import {
  batchNormalization,
  batchNormalizationBuffers,
  batchNormalizationParameters,
  defineModel,
  evaluationPass,
  flatten,
  maxPool,
} from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { expectClose } from '../close.js';
import { differences } from '../finite-differences.js';
import { trainingPass } from '../training-pass.js';

const normalized = (inputShape: number[]) =>
  defineModel({
    name: 'normalized',
    seed: 1,
    inputShape,
    classes: 2,
    bounds: [-10, 10],
    representations: {},
    parameters: batchNormalizationParameters('bn', inputShape.at(-1) ?? 0),
    buffers: batchNormalizationBuffers('bn', inputShape.at(-1) ?? 0),
    forward: (inputs, pass, weights) =>
      flatten(batchNormalization(inputs, weights, 'bn', pass, { momentum: 0.75, epsilon: 0.5 })),
  });

const rows = [
  [1, -2],
  [2, 0],
  [6, 5],
];
// Column means 3 and 1; variances 14/3 and 26/3, unbiased 7 and 13.
const reference = (values: number[][], column: number, scale: number, offset: number): number[] => {
  const own = values.map((row) => row[column] ?? Number.NaN);
  const mean = own.reduce((a, b) => a + b, 0) / own.length;
  const variance = own.reduce((total, value) => total + (value - mean) ** 2, 0) / own.length;
  return own.map((value) => (scale * (value - mean)) / Math.sqrt(variance + 0.5) + offset);
};

describe('batchNormalization', () => {
  it('uses the statistics of the batch in training', () => {
    const model = normalized([2]);
    tf.tidy(() => {
      model.parameters['bn/scale']?.assign(tf.tensor1d([2, 0.5]));
      model.parameters['bn/offset']?.assign(tf.tensor1d([1, -1]));
    });
    const pass = trainingPass();
    const y = tf.tidy(() => model.forward(tf.tensor2d(rows), pass));
    const [left, right] = [reference(rows, 0, 2, 1), reference(rows, 1, 0.5, -1)];
    expectClose(
      y,
      left.flatMap((value, index) => [value, right[index] ?? Number.NaN]),
    );
    tf.dispose([y, ...pass.updates.values()]);
    model.dispose();
  });

  it('asks for running statistics with the unbiased variance, and writes none itself', () => {
    const model = normalized([2]);
    const pass = trainingPass();
    tf.tidy(() => model.forward(tf.tensor2d(rows), pass));
    expect([...pass.updates.keys()]).toEqual(['bn/movingMean', 'bn/movingVariance']);
    expectClose(pass.updates.get('bn/movingMean') ?? [], [0.75, 0.25]);
    expectClose(pass.updates.get('bn/movingVariance') ?? [], [0.75 + 7 / 4, 0.75 + 13 / 4]);
    expectClose(model.buffers['bn/movingMean'] ?? [], [0, 0]);
    expectClose(model.buffers['bn/movingVariance'] ?? [], [1, 1]);
    tf.dispose([...pass.updates.values()]);
    model.dispose();
  });

  it('refuses to train on one value a channel, which has no variance', () => {
    const model = normalized([2]);
    expect(() => tf.tidy(() => model.forward(tf.tensor2d([[1, 2]]), trainingPass()))).toThrow(
      expect.objectContaining({ code: 'no-variance', message: expect.stringContaining('dropLast') }),
    );
    model.dispose();
  });

  it('uses the running statistics in evaluation, and asks for nothing', () => {
    const model = normalized([2]);
    tf.tidy(() => {
      model.buffers['bn/movingMean']?.assign(tf.tensor1d([1, 2]));
      model.buffers['bn/movingVariance']?.assign(tf.tensor1d([0.5, 8.5]));
    });
    const asked: string[] = [];
    const y = tf.tidy(() =>
      model.forward(tf.tensor2d([[3, 5]]), { ...evaluationPass(), update: (name) => void asked.push(name) }),
    );
    expectClose(y, [2, 1]);
    expect(asked).toEqual([]);
    y.dispose();
    model.dispose();
  });

  it('lets the gradient through the statistics', () => {
    const model = normalized([2]);
    const weights = [1, -2, 0.5, 3, 0.1, -1];
    const f = (flat: number[]): number => {
      const values = [flat.slice(0, 2), flat.slice(2, 4), flat.slice(4)];
      const [left, right] = [reference(values, 0, 1, 0), reference(values, 1, 1, 0)];
      return left.reduce(
        (total, value, index) =>
          total + value * (weights[2 * index] ?? 0) + (right[index] ?? 0) * (weights[2 * index + 1] ?? 0),
        0,
      );
    };
    const pass = trainingPass();
    const slopes = tf.tidy(() =>
      tf.grad((x: tf.Tensor) => tf.sum(tf.mul(model.forward(x, pass), tf.tensor2d(weights, [3, 2]))))(
        tf.tensor2d(rows),
      ),
    );
    expectClose(slopes, differences(f, rows.flat()), 1e-4);
    tf.dispose([slopes, ...pass.updates.values()]);
    model.dispose();
  });

  it('counts every place of an image as a sample of its channel', () => {
    const model = normalized([2, 2, 1]);
    const pass = trainingPass();
    const y = tf.tidy(() => model.forward(tf.tensor4d([1, 2, 6, 3], [1, 2, 2, 1]), pass));
    expectClose(y, reference([[1], [2], [6], [3]], 0, 1, 0));
    expectClose(pass.updates.get('bn/movingMean') ?? [], [3 / 4]);
    tf.dispose([y, ...pass.updates.values()]);
    model.dispose();
  });
});

describe('maxPool', () => {
  it('commutes with a bias and ReLU, value and gradient', () => {
    const x = tf.randomNormal<tf.Rank.R4>([2, 6, 6, 3], 0, 1, 'float32', 7);
    const bias = tf.tensor1d([0.3, -0.2, -2]);
    const late = (x: tf.Tensor) => tf.relu(tf.add(maxPool(x as tf.Tensor4D, 2), bias));
    const early = (x: tf.Tensor) => maxPool(tf.relu(tf.add(x, bias)) as tf.Tensor4D, 2);
    tf.tidy(() => {
      expect(late(x).dataSync()).toEqual(early(x).dataSync());
      const slope = (f: typeof late) =>
        tf
          .grad((x: tf.Tensor) => tf.sum(tf.square(f(x))))(x)
          .dataSync();
      expectClose(slope(late), slope(early), 1e-6);
    });
    tf.dispose([x, bias]);
  });
});
