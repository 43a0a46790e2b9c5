import { operation } from '@infomixup/core';
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { BoundedNorm } from '../attack.js';
import { flattened } from './shapes.js';

declare module '@infomixup/core' {
  interface Operations {
    /** Distances in a norm, `[batch]`, from origins as many as points, or from one value; a kernel need not have a gradient. */
    distances: (norm: BoundedNorm, points: Tensor, origins: Tensor) => Tensor1D;
    /** The same, infinite for points that are not within the bounds; no gradient. */
    distancesWithin: (
      norm: BoundedNorm,
      points: Tensor,
      origins: Tensor,
      bounds: readonly [number, number],
    ) => Tensor1D;
  }
}

const measures: Readonly<Record<BoundedNorm, (offsets: Tensor2D) => Tensor1D>> = {
  linf: (offsets) => tf.max<Tensor1D>(tf.abs(offsets), 1),
  l2: lengthsOf,
  l1: (offsets) => tf.sum(tf.abs(offsets), 1),
  l0: (offsets) => tf.sum<Tensor1D>(tf.cast(tf.notEqual(offsets, 0), 'float32'), 1),
};

/** Beyond these, squares leave the range of single precision. */
const [least, greatest] = [1e-15, 1e15];

/** Euclidean lengths, of rows of any scale: offsets so small or great are scaled first, by a power of two, which is exact. */
function lengthsOf(offsets: Tensor2D): Tensor1D {
  const sizes = tf.max(tf.abs(offsets), 1, true);
  const ones = tf.onesLike(sizes);
  const down = tf.where(tf.greater(sizes, greatest), tf.mul(ones, 2 ** -80), ones);
  const scale = tf.where(tf.less(sizes, least), tf.mul(ones, 2 ** 80), down);
  const lengths = tf.sqrt(tf.sum<Tensor1D>(tf.square(tf.mul(offsets, scale)), 1));
  return tf.div<Tensor1D>(lengths, tf.reshape(scale, [-1]));
}

const distances = operation('distances', (norm, points, origins) =>
  tf.tidy(() => measures[norm](flattened(tf.sub(points, origins)))),
);

/** Which points, `[batch]`, have a value beyond the bounds, or one that is no number. */
function areOutside(points: Tensor, [low, high]: readonly [number, number]): Tensor1D {
  return tf.tidy(() => tf.any<Tensor1D>(flattened(tf.notEqual(points, tf.clipByValue(points, low, high))), 1));
}

/** The distance of each point from its origin, `[batch]`, as {@link distance}; infinite outside of the bounds. */
export const distanceWithin = operation('distancesWithin', (norm, points, origins, bounds) =>
  tf.tidy(() => {
    const away = distances(norm, points, origins);
    return tf.where(areOutside(points, bounds), tf.fill(away.shape, Number.POSITIVE_INFINITY), away) as Tensor1D;
  }),
);

/**
 * The distance of each point from its origin in `norm`, over all values of a sample: `[batch]` from two tensors
 * `[batch, ...inputShape]`. L0 is the number of values that differ.
 *
 * @example
 * ```ts
 * import { distance } from '@infomixup/attacks';
 * import * as tf from '@tensorflow/tfjs';
 * const values = tf.tidy(() => distance('l2', tf.tensor2d([[3, 4]]), tf.zeros([1, 2])).arraySync());
 * console.assert(values[0] === 5);
 * ```
 */
export function distance(norm: BoundedNorm, points: Tensor, origins: Tensor): Tensor1D {
  return distances(norm, points, origins);
}

/** The length of each offset in a norm, `[batch]` from `[batch, ...inputShape]`. */
export function lengths(norm: BoundedNorm, offsets: Tensor): Tensor1D {
  return tf.tidy(() => distances(norm, offsets, tf.scalar(0)));
}
