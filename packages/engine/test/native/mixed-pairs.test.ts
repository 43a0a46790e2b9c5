import { hasOperationKernel, randomStream } from '@infomixup/core';
import { mix } from '@infomixup/regularizer-mixup';
import * as tf from '@tensorflow/tfjs';
import { beforeEach, describe, expect, it } from 'vitest';
import '../../../../tooling/vitest-engine.js';

const lambda = 0.3;

/** What TensorFlow's own ops come to. */
const written = (values: tf.Tensor, partners: tf.Tensor1D) =>
  tf.add(tf.mul(values, lambda), tf.mul(tf.gather(values, partners), 1 - lambda));

describe('mixed pairs by a kernel of their own', () => {
  beforeEach(({ skip }) => skip(!hasOperationKernel('mixedPairs')));

  it.each([[[37, 28, 28, 1]], [[256, 14, 14, 6]], [[5, 3]]])('are those of TensorFlow to the bit for %j', (shape) => {
    const size = shape[0] ?? 0;
    tf.tidy(() => {
      const values = tf.tensor(randomStream(5, 'values').normals(tf.util.sizeFromShape(shape)), shape);
      const outer = tf.tensor(randomStream(6, 'outer').normals(values.size), shape);
      const partners = tf.tensor1d(randomStream(5, 'partners').permutation(size), 'int32');
      const own = (x: tf.Tensor) => mix(x, partners, lambda);
      const plain = (x: tf.Tensor) => written(x, partners);
      expect(own(values).dataSync()).toEqual(plain(values).dataSync());
      const slopes = (f: (x: tf.Tensor) => tf.Tensor) =>
        tf
          .grad((x) => tf.sum(tf.mul(f(x), outer)))(values)
          .dataSync();
      expect(slopes(own)).toEqual(slopes(plain));
    });
  });

  it('refuse a partner that is no row', () => {
    expect(() => tf.tidy(() => mix(tf.ones([2, 3]), tf.tensor1d([0, 2], 'int32'), lambda))).toThrow(/no row/);
  });
});
