import { crossEntropy, randomStream } from '@infomixup/core';
import type { Batch } from '@infomixup/regularizer';
import { mix, mixBatch } from '@infomixup/regularizer-mixup';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const batch = (): Batch => ({
  inputs: tf.tensor3d([
    [[0], [4]],
    [[8], [2]],
    [[1], [1]],
  ]),
  targets: tf.tensor2d([
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ]),
  labels: Int32Array.of(0, 1, 2),
  indices: Int32Array.of(7, 8, 9),
});

describe('mix', () => {
  it('adds lambda of each row and the rest of its partner', () => {
    const mixed = tf.tidy(() =>
      mix(
        tf.tensor2d([
          [1, 2],
          [3, 4],
          [5, 6],
        ]),
        tf.tensor1d([2, 0, 1], 'int32'),
        0.25,
      ),
    );
    // 0.25 * 1 + 0.75 * 5, 0.25 * 2 + 0.75 * 6; and so on.
    expect(mixed.arraySync()).toEqual([
      [4, 5],
      [1.5, 2.5],
      [3.5, 4.5],
    ]);
    mixed.dispose();
  });

  it('is the first part at lambda 1 and the partner at lambda 0', () => {
    tf.tidy(() => {
      const [values, permutation] = [tf.tensor1d([3, 7]), tf.tensor1d([1, 0], 'int32')];
      expect([...mix(values, permutation, 1).dataSync()]).toEqual([3, 7]);
      expect([...mix(values, permutation, 0).dataSync()]).toEqual([7, 3]);
    });
  });
});

describe('mixBatch', () => {
  it('mixes inputs of any rank and targets alike', () => {
    tf.tidy(() => {
      const mixed = mixBatch(batch(), tf.tensor1d([1, 2, 0], 'int32'), 0.75);
      expect(mixed.inputs.arraySync()).toEqual([
        [[2], [3.5]],
        [[6.25], [1.75]],
        [[0.75], [1.75]],
      ]);
      expect(mixed.targets.arraySync()).toEqual([
        [0.75, 0.25, 0],
        [0, 0.75, 0.25],
        [0.25, 0, 0.75],
      ]);
    });
  });

  it('keeps labels and indices', () => {
    tf.tidy(() => {
      const given = batch();
      const { labels, indices } = mixBatch(given, tf.tensor1d([1, 2, 0], 'int32'), 0.75);
      expect(labels).toBe(given.labels);
      expect(indices).toBe(given.indices);
    });
  });

  it('keeps targets summing to one', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer(), (lambda, seed) => {
        tf.tidy(() => {
          const order = tf.tensor1d(randomStream(seed, 'order').permutation(3), 'int32');
          for (const sum of tf.sum(mixBatch(batch(), order, lambda).targets, 1).dataSync())
            expect(sum).toBeCloseTo(1, 6);
        });
      }),
      { numRuns: 50 },
    );
  });

  it('has the loss of the authors: lambda of one cross-entropy and the rest of the other', () => {
    tf.tidy(() => {
      const targets = mix(
        tf.tensor2d([
          [1, 0, 0],
          [0, 0, 1],
        ]),
        tf.tensor1d([1, 0], 'int32'),
        0.3,
      );
      const [loss = Number.NaN] = crossEntropy
        .losses(
          tf.tensor2d([
            [1, 2, 3],
            [0, 0, 0],
          ]),
          targets,
        )
        .dataSync();
      // -log softmax([1, 2, 3]) is 2.4076060 for the first class and 0.4076060 for the last.
      expect(loss).toBeCloseTo(0.3 * 2.407606 + 0.7 * 0.407606, 6);
    });
  });
});
