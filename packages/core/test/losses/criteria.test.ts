import { crossEntropy, sigmoidBinaryCrossEntropy, softmaxBinaryCrossEntropy } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectClose } from '../close.js';
import { differences } from '../finite-differences.js';
import { references } from './reference.js';

const logits = [
  [0.2, -1.3, 2.1, 0.4],
  [3.5, 3.4, -2.2, 0],
  [-0.7, 0, 0, 1.9],
];
const targets = [
  [0, 0, 1, 0],
  [0.3, 0.7, 0, 0],
  [0.25, 0.25, 0.25, 0.25],
];
const weights = [1, -2, 0.5];

const criteria = [
  [crossEntropy, references.crossEntropy],
  [sigmoidBinaryCrossEntropy, references.sigmoidBinaryCrossEntropy],
  [softmaxBinaryCrossEntropy, references.softmaxBinaryCrossEntropy],
] as const;

describe.each(criteria.map(([criterion, reference]) => ({ ...criterion, reference })))(
  '$name',
  ({ losses, reference }) => {
    const row = (rows: number[][], index: number) => rows[index] ?? [];
    const total = (x: tf.Tensor, t: tf.Tensor) => tf.sum(tf.mul(losses(x as tf.Tensor2D, t as tf.Tensor2D), weights));

    it('gives one loss a sample, as defined', () => {
      const values = tf.tidy(() => losses(tf.tensor2d(logits), tf.tensor2d(targets)));
      expect(values.shape).toEqual([3]);
      expectClose(
        values,
        logits.map((x, index) => reference(x, row(targets, index))),
      );
      values.dispose();
    });

    it('has the gradient of its definition in the logits', () => {
      const slopes = tf.tidy(() => tf.grad((x) => total(x, tf.tensor2d(targets)))(tf.tensor2d(logits)));
      const expected = logits.flatMap((x, index) =>
        differences((moved) => (weights[index] ?? 0) * reference(moved, row(targets, index)), x),
      );
      expectClose(slopes, expected);
      slopes.dispose();
    });

    it('has the gradient of its definition in the targets', () => {
      const slopes = tf.tidy(() => tf.grad((t) => total(tf.tensor2d(logits), t))(tf.tensor2d(targets)));
      const expected = targets.flatMap((t, index) =>
        differences((moved) => (weights[index] ?? 0) * reference(row(logits, index), moved), t),
      );
      expectClose(slopes, expected);
      slopes.dispose();
    });

    it('stays finite, value and gradient, for logits of any size', () => {
      const extreme = fc.array(fc.double({ min: -1e4, max: 1e4, noNaN: true }), { minLength: 3, maxLength: 3 });
      fc.assert(
        fc.property(extreme, fc.nat(2), (x, label) => {
          const [value, slope] = tf.tidy(() => {
            const { value, grad } = tf.valueAndGrad((x: tf.Tensor) =>
              tf.sum(losses(x as tf.Tensor2D, tf.oneHot([label], 3).toFloat() as tf.Tensor2D)),
            )(tf.tensor2d([x]));
            return [value.dataSync()[0] ?? Number.NaN, Array.from(grad.dataSync())] as const;
          });
          expect(value).toBeGreaterThanOrEqual(0);
          expect(Number.isFinite(value) && slope.every(Number.isFinite)).toBe(true);
        }),
        { numRuns: 60 },
      );
    });

    it('makes one tensor, also outside tidy', () => {
      const [x, t] = [tf.tensor2d(logits), tf.tensor2d(targets)];
      const before = tf.memory().numTensors;
      const values = losses(x, t);
      expect(tf.memory().numTensors).toBe(before + 1);
      tf.dispose([x, t, values]);
    });

    it('leaves no tensor behind', () => {
      const step = () =>
        tf.tidy(() =>
          tf
            .grad((x) => total(x, tf.tensor2d(targets)))(tf.tensor2d(logits))
            .dataSync(),
        );
      step();
      const before = tf.memory().numTensors;
      for (let i = 0; i < 50; i++) step();
      expect(tf.memory().numTensors).toBe(before);
    });
  },
);

describe('softmaxBinaryCrossEntropy', () => {
  it('keeps its digits where the likeliest class is all but certain', () => {
    // -(log p_0 + 2 log(1 - p_k)) / 3 would be 0 in float32; the wrong target costs log(1 - p_0) = log(2 e^-30).
    const wrong = tf.tidy(() => softmaxBinaryCrossEntropy.losses(tf.tensor2d([[30, 0, 0]]), tf.tensor2d([[0, 1, 0]])));
    expectClose(wrong, [(30 + 30 - Math.log(2)) / 3], 1e-6);
    wrong.dispose();
  });
});

describe('sigmoidBinaryCrossEntropy', () => {
  it('keeps its digits where the class is all but certain', () => {
    const right = tf.tidy(
      () => sigmoidBinaryCrossEntropy.losses(tf.tensor2d([[20]]), tf.tensor2d([[1]])).dataSync()[0],
    );
    expect(Math.abs((right ?? 0) / Math.log1p(Math.exp(-20)) - 1)).toBeLessThan(1e-5);
  });
});
