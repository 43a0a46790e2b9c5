import type { Norm } from '@infomixup/core';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { flattened, sampleSize } from './shapes.js';

/** The share of a radius that rounding may add to it. */
const share = 1e-5;

/** A radius with its rounding: points up to there count as within it. */
export function withRounding(epsilon: number): number {
  return epsilon * (1 + share);
}

/** Of what rounding may add, the part left to values; the rest is for the arithmetic that finds them. */
const left = 0.75 * share;

/** How far rounding moves a sample in a norm, each value by at most half a unit of the last place, over its greatest value. */
const spread = (norm: Norm, size: number): number =>
  2 ** -24 * { linf: 1, l2: Math.sqrt(size), l1: size, l0: 0, none: 0 }[norm];

/** How far rounding may move a sample of `size` values, the greatest of them `greatest`, in a norm; 0 in L0. */
export function roundingOf(norm: Norm, size: number, greatest: number): number {
  return spread(norm, size) * greatest;
}

/** The radius to move a point to, so that it ends within `epsilon` once its values are rounded; 0 where none is left. */
export function aimOf(norm: Norm, size: number, greatest: number, epsilon: number): number {
  const rounding = roundingOf(norm, size, greatest + epsilon);
  return rounding > left * epsilon ? Math.max(0, epsilon - rounding) : epsilon;
}

/** The same for each sample around its origin, `[batch]`. */
export function aims(norm: Norm, origins: Tensor, epsilon: number): Tensor1D {
  return tf.tidy(() => {
    const greatest = tf.add(tf.max<Tensor1D>(tf.abs(flattened(origins)), 1), epsilon);
    const rounding = tf.mul(greatest, spread(norm, sampleSize(origins)));
    const within = tf.relu(tf.sub(epsilon, rounding));
    return tf.where(tf.greater(rounding, left * epsilon), within, tf.fill(within.shape, epsilon)) as Tensor1D;
  });
}
