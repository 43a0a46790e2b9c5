import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/**
 * `values + deviation * noise`, `[batch, ...]`.
 *
 * @param noise as many standard normal draws as there are values
 */
export function noisy<T extends Tensor>(values: T, noise: Float32Array, deviation: number): T {
  return tf.add(values, tf.mul(deviation, tf.tensor(noise, values.shape)));
}
