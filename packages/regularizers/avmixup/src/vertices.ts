import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/**
 * The adversarial vertices `x + gamma (x' - x)`, clipped to the bounds, `[batch, ...inputShape]`.
 *
 * @example
 * ```ts
 * import { vertices } from '@infomixup/regularizer-avmixup';
 * import * as tf from '@tensorflow/tfjs';
 * const [far] = tf.tidy(() => vertices(tf.tensor1d([0.25]), tf.tensor1d([0.5]), 2, [0, 1]).dataSync());
 * console.assert(far === 0.75);
 * ```
 */
export function vertices(inputs: Tensor, examples: Tensor, gamma: number, bounds: readonly [number, number]): Tensor {
  return tf.clipByValue(tf.add(inputs, tf.mul(tf.sub(examples, inputs), gamma)), ...bounds);
}

/**
 * The smoothing `lambda y + (1 - lambda) (1 - y) / (C - 1)` of targets `[batch, C]`.
 *
 * @example
 * ```ts
 * import { smoothed } from '@infomixup/regularizer-avmixup';
 * import * as tf from '@tensorflow/tfjs';
 * const row = tf.tidy(() => smoothed(tf.tensor2d([[0, 1, 0]]), 0.5).dataSync());
 * console.assert(row.join() === '0.25,0.5,0.25');
 * ```
 */
export function smoothed(targets: Tensor2D, lambda: number): Tensor2D {
  const others = tf.div<Tensor2D>(tf.sub(1, targets), targets.shape[1] - 1);
  return tf.add(tf.mul(targets, lambda), tf.mul(others, 1 - lambda));
}

/**
 * `lambda_i first_i + (1 - lambda_i) second_i`, each sample by a share of its own, `[batch, ...]`.
 *
 * @param shares `[batch]`, from 0 to 1
 */
export function between<T extends Tensor>(first: T, second: T, shares: Tensor1D): T {
  const rows = tf.reshape(
    shares,
    first.shape.map((size, axis) => (axis === 0 ? size : 1)),
  );
  return tf.add(second, tf.mul(rows, tf.sub(first, second)));
}
