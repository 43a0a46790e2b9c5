import type { Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { ClassMoments } from '../statistics/class-moments.js';

/**
 * The squared Mahalanobis distance of each point `[batch, dimension]` to each class, `[batch, classes]`:
 * `d^2 = sum_d (z_d - m_d)^2 / v_d` (thesis, equation 2.1 squared, diagonal covariance).
 *
 * Expanded into one matrix product, so that no `[batch, classes, dimension]` tensor is made. All is measured from one of
 * the points: the expansion cancels where the means are large beside the deviations.
 *
 * @example
 * ```ts
 * import { squaredMahalanobis } from '@infomixup/regularizer-infomixup';
 * import * as tf from '@tensorflow/tfjs';
 * tf.tidy(() => {
 *   const classes = { mean: tf.tensor2d([[0, 0], [4, 0]]), variance: tf.tensor2d([[1, 1], [4, 1]]) };
 *   const distances = squaredMahalanobis(tf.tensor2d([[0, 3]]), classes);
 *   console.assert(distances.dataSync().join() === '9,13');
 * });
 * ```
 */
export function squaredMahalanobis(points: Tensor2D, { mean, variance }: ClassMoments): Tensor2D {
  return tf.tidy(() => {
    const origin = tf.slice2d(points, [0, 0], [1, -1]);
    const offset = tf.sub<Tensor2D>(origin, points);
    const shifted = tf.sub<Tensor2D>(mean, origin);
    const precision = tf.reciprocal(variance);
    const scaled = tf.mul<Tensor2D>(shifted, precision);
    const constant = tf.sum<Tensor2D>(tf.mul(shifted, scaled), 1, true);
    // With offset = origin - z, d^2 = offset^2 / v + 2 offset shifted / v + shifted^2 / v; the double product is two
    // single ones, which spares an operation.
    const ofPoints = tf.concat2d([tf.square(offset), offset, offset, tf.ones([points.shape[0], 1])], 1);
    const ofClasses = tf.concat2d([precision, scaled, scaled, constant], 1);
    return tf.matMul(ofPoints, ofClasses, false, true);
  });
}
