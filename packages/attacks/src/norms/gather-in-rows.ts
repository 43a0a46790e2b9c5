import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** Of each row of `values` `[batch, size]` those in the places that `[batch, ...]` names; by one axis, as every engine can. */
export function gatherInRows<T extends Tensor>(values: Tensor, places: T): T {
  const [batch = 0, size = 0] = values.shape;
  const starts = tf.reshape(tf.mul(tf.range(0, batch, 1, 'int32'), tf.scalar(size, 'int32')), [batch, 1]);
  const flat = tf.reshape(tf.add(tf.cast(places, 'int32'), starts), [-1]);
  return tf.reshape(tf.gather(tf.reshape(values, [-1]), flat), places.shape) as T;
}
