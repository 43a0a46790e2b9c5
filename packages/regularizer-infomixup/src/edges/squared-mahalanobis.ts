import type { Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { ClassMoments } from '../statistics/class-moments.js';

/**
 * The squared Mahalanobis distance of each point `[batch, dimension]` to each class, `[batch, classes]`:
 * `d^2 = sum_d (z_d - m_d)^2 / v_d` (thesis, equation 2.1 squared, diagonal covariance).
 *
 * Expanded into one matrix product, so that no `[batch, classes, dimension]` tensor is made. The points' own mean is
 * taken off first: the expansion cancels where the means are large beside the deviations.
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
export const squaredMahalanobis = (points: Tensor2D, { mean, variance }: ClassMoments): Tensor2D =>
  tf.tidy(() => {
    const centre = tf.mean(points, 0, true);
    const offset = tf.sub<Tensor2D>(centre, points);
    const shifted = tf.sub<Tensor2D>(mean, centre);
    const precision = tf.reciprocal(variance);
    const scaled = tf.mul<Tensor2D>(shifted, precision);
    // With offset = centre - z, d^2 = offset^2 / v + 2 offset shifted / v + shifted^2 / v; the double product is two
    // single ones, which spares an operation.
    const products = tf.matMul<Tensor2D>(
      tf.concat2d([tf.square(offset), offset, offset], 1),
      tf.concat2d([precision, scaled, scaled], 1),
      false,
      true,
    );
    return tf.add(products, tf.sum(tf.mul(shifted, scaled), 1));
  });
