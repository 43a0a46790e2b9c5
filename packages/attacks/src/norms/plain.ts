import type { Norm } from '@infomixup/core';
import { aimOf } from './rounding.js';

/** Numbers of one sample, in the place of a tensor's row. */
type Point = Float32Array;

const offsets = (point: Point, origin: Point): number[] =>
  Array.from(point, (value, index) => value - (origin[index] ?? 0));

const lengths: Readonly<Record<Norm, (offset: readonly number[]) => number>> = {
  linf: (offset) => offset.reduce((greatest, value) => Math.max(greatest, Math.abs(value)), 0),
  l2: (offset) => Math.sqrt(offset.reduce((sum, value) => sum + value * value, 0)), // float32 squared fits into float64
  l1: (offset) => offset.reduce((sum, value) => sum + Math.abs(value), 0),
  l0: (offset) => offset.reduce((count, value) => count + (value === 0 ? 0 : 1), 0),
  none: () => 0,
};

/** The distance of one sample's point from its origin, in double precision; 0 in no norm. */
export function plainDistance(norm: Norm, point: Point, origin: Point): number {
  return lengths[norm](offsets(point, origin));
}

/** The amount by which every offset shrinks in the L1 projection: see `projectL1`. */
const thetaOf = (offset: readonly number[], epsilon: number): number => {
  let [theta, sum] = [0, 0];
  for (const [index, size] of offset
    .map(Math.abs)
    .sort((a, b) => b - a)
    .entries()) {
    sum += size;
    theta = Math.max(theta, (sum - epsilon) / (index + 1));
  }
  return theta;
};

const fewest = (offset: readonly number[], epsilon: number): number[] => {
  const order = [...offset.keys()].sort((a, b) => Math.abs(offset[b] ?? 0) - Math.abs(offset[a] ?? 0));
  const kept = new Set(order.slice(0, Math.floor(epsilon)));
  return offset.map((value, index) => (kept.has(index) ? value : 0));
};

const shortened: Readonly<Record<Norm, (offset: readonly number[], epsilon: number) => readonly number[]>> = {
  linf: (offset, epsilon) => offset.map((value) => Math.max(-epsilon, Math.min(epsilon, value))),
  l2: (offset, epsilon) => {
    const scale = epsilon / lengths.l2(offset);
    return offset.map((value) => value * scale);
  },
  l1: (offset, epsilon) => {
    const theta = thetaOf(offset, epsilon);
    return offset.map((value) => Math.sign(value) * Math.max(0, Math.abs(value) - theta));
  },
  l0: fewest,
  none: (offset) => offset,
};

/** One sample's point clamped between the bounds. */
export function plainClip(point: Point, [low, high]: readonly [number, number]): Point {
  return point.map((value) => Math.max(low, Math.min(high, value)));
}

/**
 * The nearest point within `epsilon` of the origin, clamped between the bounds; inside, it stays bitwise as it is. Aims a
 * little within where the radius is so small that rounding would take the point out again.
 */
export function plainProject(
  norm: Norm,
  point: Point,
  origin: Point,
  epsilon: number,
  bounds: readonly [number, number],
): Point {
  const offset = offsets(point, origin);
  if (lengths[norm](offset) <= epsilon) return plainClip(point, bounds);
  const greatest = origin.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const moved = shortened[norm](offset, aimOf(norm, origin.length, greatest, epsilon));
  return plainClip(
    origin.map((value, index) => value + (moved[index] ?? 0)),
    bounds,
  );
}
