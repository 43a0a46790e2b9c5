import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { oneHotRows } from '../one-hot-rows.js';

const rows = <T extends tf.Tensor>(x: T, from: number, to: number): T =>
  tf.slice(x, [from, ...x.shape.slice(1).map(() => 0)], [to - from, ...x.shape.slice(1)]);

/** In rows sorted by class, each row becomes the maximum of itself and the row `distance` below, if of the same class. */
function absorb(values: Tensor2D, sorted: Tensor1D, distance: number): Tensor2D {
  const [batch] = values.shape;
  const upper = rows(values, 0, batch - distance);
  const same = tf.equal<Tensor1D>(rows(sorted, 0, batch - distance), rows(sorted, distance, batch));
  const greater = tf.maximum<Tensor2D>(upper, rows(values, distance, batch));
  const weight = tf.cast(tf.expandDims<Tensor2D>(same, 1), 'float32');
  const kept = tf.sub<Tensor2D>(1, weight);
  const taken = tf.add<Tensor2D>(tf.mul(weight, greater), tf.mul(kept, upper));
  return tf.concat2d([taken, rows(values, batch - distance, batch)], 0);
}

/** 1 in the first row of each class, at that class: `[batch, classes]`. */
function firstRows(sorted: Tensor1D, classes: number): Tensor2D {
  const [batch] = sorted.shape;
  const changes = tf.cast(tf.notEqual(rows(sorted, 1, batch), rows(sorted, 0, batch - 1)), 'float32');
  const first = tf.concat([tf.ones([1]), changes]);
  return tf.mul(oneHotRows(sorted, classes), tf.expandDims(first, 1));
}

/**
 * The greatest of each column of `values` `[batch, columns]` over the samples of each class, `[classes, columns]`;
 * `absent` for a class without samples.
 *
 * Rows are sorted by class, then each takes in the one 1, 2, 4, ... below: `log2(batch)` rounds, however many classes,
 * and no tensor larger than `values`.
 */
export function classMaximum(values: Tensor2D, labels: Tensor1D, classes: number, absent: number): Tensor2D {
  return tf.tidy(() => {
    const [batch] = values.shape;
    const { indices } = tf.topk(tf.cast<Tensor1D>(labels, 'float32'), batch);
    const sorted = tf.gather(labels, indices);
    let greatest = tf.gather(values, indices);
    for (let distance = 1; distance < batch; distance *= 2) greatest = absorb(greatest, sorted, distance);
    const first = firstRows(sorted, classes);
    const missing = tf.sub(1, tf.transpose(tf.sum<Tensor2D>(first, 0, true)));
    return tf.add(tf.matMul(first, greatest, true), tf.mul(missing, absent));
  });
}
