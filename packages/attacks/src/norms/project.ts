import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { BoundedNorm } from '../attack.js';
import { distance } from './distance.js';
import { aims, withRounding } from './rounding.js';
import { flattened, perSample, sampleSize } from './shapes.js';
import { shrinkage } from './thresholds.js';

/**
 * The nearest points within L-infinity distance `epsilon` of the origins; all `[batch, ...inputShape]`.
 *
 * Each value is clamped between `origin - epsilon` and `origin + epsilon`, so points inside stay bitwise as they are. In
 * every norm points are moved a little less far where the radius is so small that rounding would take them out again.
 *
 * @example
 * ```ts
 * import { projectLinf } from '@infomixup/attacks';
 * import * as tf from '@tensorflow/tfjs';
 * const values = tf.tidy(() => projectLinf(tf.tensor2d([[2, 0.5]]), tf.zeros([1, 2]), 1).arraySync());
 * console.assert(JSON.stringify(values) === '[[1,0.5]]');
 * ```
 */
export function projectLinf(points: Tensor, origins: Tensor, epsilon: number, aim?: number): Tensor {
  return tf.tidy(() => {
    const radius = aim ?? perSample(aims('linf', origins, epsilon), points);
    return tf.minimum(tf.maximum(points, tf.sub(origins, radius)), tf.add(origins, radius));
  });
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
export function projectL2(points: Tensor, origins: Tensor, epsilon: number, aim?: number): Tensor {
  return tf.tidy(() => {
    const lengths = distance('l2', points, origins);
    const outside = perSample(tf.greater(lengths, withRounding(epsilon)), points);
    const onSphere = tf.add(
      origins,
      tf.mul(tf.sub(points, origins), perSample(tf.div(aim ?? aims('l2', origins, epsilon), lengths), points)),
    );
    return tf.where(outside, onSphere, points);
  });
}

/**
 * The nearest points within L1 distance `epsilon` of the origins; all `[batch, ...inputShape]`.
 *
 * Outside, every offset shrinks by the one amount `theta` that leaves a sum of absolute offsets of epsilon, down to 0:
 * `theta = max_j (s_j - epsilon) / j`, where `s_j` is the sum of the `j` greatest. Points inside stay bitwise as they are.
 *
 * Source: Duchi et al., Efficient Projections onto the l1-Ball (2008), figure 1.
 *
 * @example
 * ```ts
 * import { projectL1 } from '@infomixup/attacks';
 * import * as tf from '@tensorflow/tfjs';
 * const [x = 0, y = 0] = tf.tidy(() => projectL1(tf.tensor2d([[3, -1]]), tf.zeros([1, 2]), 2).dataSync());
 * console.assert(Math.abs(x - 2) < 1e-4 && Math.abs(y) < 1e-4);
 * ```
 */
export function projectL1(points: Tensor, origins: Tensor, epsilon: number, aim?: number): Tensor {
  return tf.tidy(() => {
    // Rounding in a sum of many values is greater than in one: aim a little within.
    const radius = tf.mul(aim ?? tf.reshape(aims('l1', origins, epsilon), [-1, 1]), 1 - 4e-6);
    const shrunk = shrinkToL1(flattened(tf.sub(points, origins)), radius);
    const outside = tf.greater(distance('l1', points, origins), withRounding(epsilon));
    return tf.where(perSample(outside, points), tf.add(origins, tf.reshape(shrunk, points.shape)), points);
  });
}

/** Offsets `[batch, values]` outside of their radii, `[batch, 1]` or a scalar, brought to the L1 sphere. */
export function shrinkToL1(offsets: Tensor, radii: Tensor): Tensor {
  const sizes = tf.abs(offsets);
  const shrunk = tf.relu(tf.sub(sizes, shrinkage(sizes, radii)));
  // What is left of offsets far greater than the radius is the difference of two like numbers, and its sum off by as much
  // as they were rounded.
  const fitting = tf.divNoNan(radii, tf.sum(shrunk, 1, true));
  return tf.mul(tf.sign(offsets), tf.mul(shrunk, tf.minimum(1, fitting)));
}

/**
 * The nearest points that differ from the origins in at most `epsilon` values (rounded down); all `[batch, ...inputShape]`.
 *
 * The greatest offsets of a sample are kept, the others undone. Values are counted, not pixels: a pixel of three channels
 * counts up to three.
 *
 * @example
 * ```ts
 * import { projectL0 } from '@infomixup/attacks';
 * import * as tf from '@tensorflow/tfjs';
 * const values = tf.tidy(() => projectL0(tf.tensor2d([[0.5, -2, 1]]), tf.zeros([1, 3]), 2).arraySync());
 * console.assert(JSON.stringify(values) === '[[0,-2,1]]');
 * ```
 */
export function projectL0(points: Tensor, origins: Tensor, epsilon: number): Tensor {
  const size = sampleSize(points);
  const kept = Math.min(Math.floor(epsilon), size);
  if (kept === size) return tf.clone(points);
  if (kept === 0) return tf.clone(origins);
  return tf.tidy(() => {
    const offsets = flattened(tf.sub(points, origins));
    const [batch] = offsets.shape;
    const { indices } = tf.topk(tf.abs(offsets), kept);
    const rows = tf.tile(tf.reshape(tf.range(0, batch, 1, 'int32'), [batch, 1]), [1, kept]);
    const places = tf.stack([tf.reshape(rows, [-1]), tf.reshape(tf.cast(indices, 'int32'), [-1])], 1);
    const mask = tf.scatterND(places, tf.ones([batch * kept]), [batch, size]);
    return tf.where(tf.cast(tf.reshape(mask, points.shape), 'bool'), points, origins);
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
export const projections: Readonly<Record<BoundedNorm, typeof projectLinf>> = {
  linf: projectLinf,
  l2: projectL2,
  l1: projectL1,
  l0: projectL0,
};
