import { type Norm, operation } from '@infomixup/core';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { distance } from './distance.js';
import { clipToBounds, projections } from './project.js';
import { aimOf, withRounding } from './rounding.js';
import { flattened, sampleSize } from './shapes.js';

/** Where perturbed inputs may lie: around the original inputs, within a radius in the norm, and within the bounds. */
export interface Allowed {
  readonly norm: Norm;
  /** `[batch, ...inputShape]` */
  readonly origins: Tensor;
  /** Infinite where nothing but the bounds restrains a point. */
  readonly epsilon: number;
  readonly bounds: readonly [number, number];
}

/** Points brought into the allowed set, `[batch, ...inputShape]`, and what is to be known of each sample, `[batch]`. */
export type MeasuredPoints = {
  readonly points: Tensor;
  /** Finite where the points given were: the sum of their values. */
  readonly checksums: Tensor1D;
  /** From the origins, in the norm. */
  readonly distances: Tensor1D;
};

/** An allowed set, and the radius with its rounding: from there on points count as outside. */
export type Reach = Allowed & { readonly reach: number };

declare module '@infomixup/core' {
  interface Operations {
    /** The nearest points of an allowed set; no gradient. */
    projection: (given: Tensor, allowed: Reach) => Tensor;
    /** The same, measured; no gradient. */
    measuredProjection: (given: Tensor, allowed: Reach) => MeasuredPoints;
  }
}

const nearest = (given: Tensor, allowed: Allowed): Tensor => {
  const { norm, origins, epsilon, bounds } = allowed;
  if (norm === 'none' || epsilon === Number.POSITIVE_INFINITY) return clipToBounds(given, bounds);
  // Where the bounds tell that rounding is of no account, no sample need be asked.
  const aim = isCoarse(allowed) ? epsilon : undefined;
  return tf.tidy(() => clipToBounds(projections[norm](given, origins, epsilon, aim), bounds));
};

/** How far from the origins; a threat without a norm only tells whether a sample was changed. */
const lengths = (points: Tensor, { norm, origins, epsilon }: Allowed): Tensor1D =>
  norm === 'none'
    ? tf.tidy(() => tf.mul(tf.cast(tf.greater(distance('linf', points, origins), 0), 'float32'), epsilon))
    : distance(norm, points, origins);

const projection = operation('projection', nearest);

const measured = (given: Tensor, allowed: Allowed): MeasuredPoints => {
  const points = nearest(given, allowed);
  const checksums = tf.tidy(() => tf.sum<Tensor1D>(flattened(given), 1));
  return { points, checksums, distances: lengths(points, allowed) };
};

const measuredProjection = operation('measuredProjection', measured);

/** Whether a kernel in single precision may square offsets of about this radius. */
const isMiddling = ({ epsilon, bounds }: Allowed): boolean =>
  epsilon === Number.POSITIVE_INFINITY ||
  (epsilon > 1e-15 && epsilon < 1e15 && Math.max(...bounds.map(Math.abs)) < 1e15);

/** Whether a kernel's points end within the radius although they are rounded. */
const isCoarse = (allowed: Allowed): boolean => {
  const { norm, origins, epsilon, bounds } = allowed;
  return (
    isMiddling(allowed) && aimOf(norm, sampleSize(origins), Math.max(...bounds.map(Math.abs)), epsilon) === epsilon
  );
};

const withReach = (allowed: Allowed): Reach => ({ ...allowed, reach: withRounding(allowed.epsilon) });

/** The nearest allowed points to those given: projected, then clipped. */
export function nearestAllowed(given: Tensor, allowed: Allowed): Tensor {
  return isMiddling(allowed) ? projection(given, withReach(allowed)) : nearest(given, allowed);
}

/** The nearest allowed points, measured. The checksums are of the values given, as clamping may hide what is no number. */
export function nearestMeasured(given: Tensor, allowed: Allowed): MeasuredPoints {
  return isCoarse(allowed) ? measuredProjection(given, withReach(allowed)) : measured(given, allowed);
}
