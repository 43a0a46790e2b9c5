import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { gatherInRows } from './gather-in-rows.js';
import { flattened, sampleSize } from './shapes.js';
import { ranked } from './thresholds.js';

/**
 * The signs of a gradient's greatest values, divided by their number, so that each sample's direction has an L1 length of
 * 1: of the share `density`, `[batch]`, of its values, and of those that equal the least of them.
 * `[batch, ...inputShape]` in and out.
 *
 * Source: Tramèr and Boneh, Adversarial Training and Robustness for Multiple Perturbations (2019), SLIDE; Croce and Hein,
 * Mind the Box (2021).
 *
 * @example
 * ```ts
 * import { sparseDirection } from '@infomixup/attacks';
 * import * as tf from '@tensorflow/tfjs';
 * const gradient = tf.tensor2d([[0.1, -3, 2, 0.5]]);
 * const values = tf.tidy(() => sparseDirection(gradient, tf.tensor1d([0.5])).arraySync());
 * console.assert(JSON.stringify(values) === '[[0,-0.5,0.5,0]]');
 * gradient.dispose();
 * ```
 */
export function sparseDirection(gradient: Tensor, density: Tensor1D): Tensor {
  return tf.tidy(() => {
    const values = flattened(gradient);
    const size = sampleSize(gradient);
    const sizes = tf.abs(values);
    // Rounded as by the authors' program, so that a share which is a whole number of values is one here too.
    const before = tf.floor(tf.mul(tf.sub(1, density), size));
    const ranks = tf.clipByValue<Tensor1D>(tf.sub<Tensor1D>(size - 1, before), 0, size - 1);
    const least = ranked(sizes, ranks);
    const signs = tf.mul(tf.sign(values), tf.cast(tf.greaterEqual(sizes, least), 'float32'));
    const count = tf.maximum(tf.sum(tf.abs(signs), 1, true), 1);
    return tf.reshape(tf.div(signs, count), gradient.shape);
  });
}

/**
 * A gradient without the values along which points `[batch, ...inputShape]` cannot go, as they lie at that bound already.
 *
 * @example
 * ```ts
 * import { clampedGradient } from '@infomixup/attacks';
 * import * as tf from '@tensorflow/tfjs';
 * const [gradient, points] = [tf.tensor2d([[2, -1, 3]]), tf.tensor2d([[1, 0, 0.5]])];
 * const values = tf.tidy(() => clampedGradient(gradient, points, [0, 1]).arraySync());
 * console.assert(JSON.stringify(values) === '[[0,0,3]]');
 * tf.dispose([gradient, points]);
 * ```
 */
export function clampedGradient(gradient: Tensor, points: Tensor, [low, high]: readonly [number, number]): Tensor {
  return tf.tidy(() => {
    const isAbove = tf.logicalAnd(tf.greaterEqual(points, high), tf.greater(gradient, 0));
    const isBelow = tf.logicalAnd(tf.lessEqual(points, low), tf.less(gradient, 0));
    return tf.where(tf.logicalOr(isAbove, isBelow), tf.zerosLike(gradient), gradient);
  });
}

/**
 * The points within L1 distance `length` of `points`, and within the bounds, where a linear function of slope `gradient` is
 * greatest: values go to their bound in the order of their slopes, until the length is used up. `[batch, ...inputShape]`.
 */
export function steepestWithinBounds(
  points: Tensor,
  gradient: Tensor,
  length: number,
  [low, high]: readonly [number, number],
): Tensor {
  return tf.tidy(() => {
    const [from, slopes] = [flattened(points), flattened(gradient)];
    const size = sampleSize(points);
    const room = tf.mul(
      tf.where(tf.greater(slopes, 0), tf.sub(high, from), tf.sub(from, low)),
      tf.abs(tf.sign(slopes)),
    );
    const { indices } = tf.topk(tf.abs(slopes), size);
    const inOrder = gatherInRows(room, indices);
    const before = tf.cumsum(inOrder, 1, true);
    const taken = tf.minimum(tf.relu(tf.sub(length, before)), inOrder);
    const inverse = tf.topk(tf.mul(tf.cast(indices, 'float32'), -1), size).indices;
    return tf.reshape(tf.add(from, tf.mul(tf.sign(slopes), gatherInRows(taken, inverse))), points.shape);
  });
}
