import { operation } from '@infomixup/core';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { gatherInRows } from './gather-in-rows.js';

declare module '@infomixup/core' {
  interface Operations {
    /**
     * The least `theta >= 0`, `[batch, 1]`, by which the values `[batch, size]` of each row, none negative, shrink for their
     * sum to be at most the radius: `sum_i relu(sizes_i - theta)`. No gradient; `radii` is `[batch, 1]` or a scalar.
     */
    shrinkage: (sizes: Tensor, radii: Tensor) => Tensor;
    /** The same of values of which no more than their `room`, `[batch, size]`, counts: `sum_i min(relu(sizes_i - theta), room_i)`. */
    shrinkageWithin: (sizes: Tensor, room: Tensor, radii: Tensor) => Tensor;
    /** In each row of `values` `[batch, size]` the one of its rank, `[batch]`, the greatest being 0; `[batch, 1]`. No gradient. */
    ranked: (values: Tensor, ranks: Tensor1D) => Tensor;
  }
}

// All three sort the rows, which a kernel need not.

export const shrinkage = operation('shrinkage', (sizes, radii) => {
  const [, size = 1] = sizes.shape;
  return tf.tidy(() => {
    const sums = tf.cumsum(tf.topk(sizes, size).values, 1);
    return tf.relu(tf.max(tf.div(tf.sub(sums, radii), tf.range(1, size + 1, 1, 'float32')), 1, true));
  });
});

export const shrinkageWithin = operation('shrinkageWithin', (sizes, room, radii) => {
  const [batch = 1, size = 1] = sizes.shape;
  return tf.tidy(() => {
    const ends = tf.concat([sizes, tf.relu(tf.sub(sizes, room))], 1);
    const { values, indices } = tf.topk(ends, 2 * size);
    // How many values grow below each end: one more below where it begins, one fewer below where it is at its bound.
    const growing = tf.cumsum(tf.where(tf.less(indices, size), tf.onesLike(values), tf.fill(values.shape, -1)), 1);
    const next = tf.concat([tf.slice(values, [0, 1], [batch, 2 * size - 1]), tf.zeros([batch, 1])], 1);
    const gains = tf.mul(growing, tf.sub(values, next));
    const [sums, before] = [tf.cumsum(gains, 1), tf.cumsum(gains, 1, true)];
    const isCrossed = tf.logicalAnd(tf.greater(sums, radii), tf.lessEqual(before, radii));
    const crossings = tf.sub(values, tf.div(tf.sub(radii, before), tf.maximum(growing, 1)));
    return tf.max(tf.where(isCrossed, crossings, tf.zerosLike(crossings)), 1, true);
  });
});

export const ranked = operation('ranked', (values, ranks) => {
  const [, size = 1] = values.shape;
  return tf.tidy(() => {
    const places = tf.cast(tf.reshape(ranks, [-1, 1]), 'int32');
    return gatherInRows(tf.topk(values, size).values, places);
  });
});
