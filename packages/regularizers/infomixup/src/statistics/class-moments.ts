import type { Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { type ClassTable, countsOf, dimensionOf } from './class-table.js';

/** A diagonal Gaussian for each class: `mean` and `variance`, both `[classes, dimension]`. */
export interface ClassMoments {
  readonly mean: Tensor2D;
  readonly variance: Tensor2D;
}

/**
 * The mean and variance of each class's mixture of Gaussians, `m = E[mean]` and `E[mean^2 + deviation^2] - m^2`, the
 * variance at least `floor`. A class never seen gets a mean far from everything (1e12).
 *
 * The difference of squares costs about `1e-7 m^2 / variance` of relative precision in float32.
 *
 * @example
 * ```ts
 * import { classMoments, tableOf } from '@infomixup/regularizer-infomixup';
 * import * as tf from '@tensorflow/tfjs';
 * tf.tidy(() => {
 *   const samples = { mean: tf.tensor2d([[1], [3]]), deviation: tf.tensor2d([[0.5], [0.5]]) };
 *   const { mean, variance } = classMoments(tableOf(samples, tf.tensor2d([[1], [1]])));
 *   console.assert(mean.dataSync()[0] === 2 && variance.dataSync()[0] === 1.25);
 * });
 * ```
 */
export function classMoments(table: ClassTable, floor = 1e-6): ClassMoments {
  return tf.tidy(() => {
    const averages = tf.div<Tensor2D>(table, countsOf(table));
    const mean = tf.slice2d(averages, [0, 0], [-1, dimensionOf(table)]);
    const second = tf.slice2d(averages, [0, dimensionOf(table)], [-1, dimensionOf(table)]);
    return { mean, variance: tf.maximum<Tensor2D>(tf.sub(second, tf.square(mean)), floor) };
  });
}
