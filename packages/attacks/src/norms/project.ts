import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { BoundedNorm } from '../attack.js';
import { distance } from './distance.js';
import { perSample } from './shapes.js';

/**
 * The nearest points within L-infinity distance `epsilon` of the origins; all `[batch, ...inputShape]`.
 *
 * Each value is clamped between `origin - epsilon` and `origin + epsilon`, so points inside stay bitwise as they are.
 *
 * @example
 * ```ts
 * import { projectLinf } from '@infomixup/attacks';
 * import * as tf from '@tensorflow/tfjs';
 * const values = tf.tidy(() => projectLinf(tf.tensor2d([[2, 0.5]]), tf.zeros([1, 2]), 1).arraySync());
 * console.assert(JSON.stringify(values) === '[[1,0.5]]');
 * ```
 */
export function projectLinf(points: Tensor, origins: Tensor, epsilon: number): Tensor {
  return tf.tidy(() => tf.minimum(tf.maximum(points, tf.sub(origins, epsilon)), tf.add(origins, epsilon)));
}

/** Rounding puts points on the sphere a little too far out; they must not be moved again. */
export function withRounding(epsilon: number): number {
  return epsilon * (1 + 2e-6) + 1e-7;
}

/**
 * The nearest points within L2 distance `epsilon` of the origins; all `[batch, ...inputShape]`.
 *
 * A point outside moves to `origin + epsilon (point - origin) / |point - origin|`; points inside stay bitwise as they are.
 *
 * @example
 * ```ts
 * import { projectL2 } from '@infomixup/attacks';
 * import * as tf from '@tensorflow/tfjs';
 * const values = tf.tidy(() => projectL2(tf.tensor2d([[0, 8], [0.5, 0]]), tf.zeros([2, 2]), 2).arraySync());
 * console.assert(JSON.stringify(values) === '[[0,2],[0.5,0]]');
 * ```
 */
export function projectL2(points: Tensor, origins: Tensor, epsilon: number): Tensor {
  return tf.tidy(() => {
    const lengths = distance('l2', points, origins);
    const outside = perSample(tf.greater(lengths, withRounding(epsilon)), points);
    const onSphere = tf.add(origins, tf.mul(tf.sub(points, origins), perSample(tf.div(epsilon, lengths), points)));
    return tf.where(outside, onSphere, points);
  });
}

/**
 * Clamps every value between the bounds. Origins within the bounds stay no further away in any norm.
 *
 * @example
 * ```ts
 * import { clipToBounds } from '@infomixup/attacks';
 * import * as tf from '@tensorflow/tfjs';
 * const values = tf.tidy(() => clipToBounds(tf.tensor2d([[-1, 0.5, 3]]), [0, 1]).arraySync());
 * console.assert(JSON.stringify(values) === '[[0,0.5,1]]');
 * ```
 */
export function clipToBounds(points: Tensor, [least, greatest]: readonly [number, number]): Tensor {
  return tf.clipByValue(points, least, greatest);
}

/** The projection that belongs to each norm. */
export const projections: Readonly<Record<BoundedNorm, typeof projectLinf>> = { linf: projectLinf, l2: projectL2 };
