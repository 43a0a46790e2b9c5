import type { Norm } from '@infomixup/core';
import { aimOf } from './rounding.js';

/** Numbers of one sample, in the place of a tensor's row. */
type Point = Float32Array;

// Searches ask these of every point they show: plain loops, which take a tenth of the time of lists and closures.

const lengths: Readonly<Record<Norm, (point: Point, origin: Point) => number>> = {
  linf: (point, origin) => {
    let greatest = 0;
    for (let index = 0; index < point.length; index++)
      greatest = Math.max(greatest, Math.abs((point[index] ?? 0) - (origin[index] ?? 0)));
    return greatest;
  },
  l2: (point, origin) => {
    let sum = 0; // a float32 squared fits into float64
    for (let index = 0; index < point.length; index++) sum += ((point[index] ?? 0) - (origin[index] ?? 0)) ** 2;
    return Math.sqrt(sum);
  },
  l1: (point, origin) => {
    let sum = 0;
    for (let index = 0; index < point.length; index++) sum += Math.abs((point[index] ?? 0) - (origin[index] ?? 0));
    return sum;
  },
  l0: (point, origin) => {
    let count = 0;
    for (let index = 0; index < point.length; index++) if (point[index] !== origin[index]) count++;
    return count;
  },
  none: () => 0,
};

/** The sum of the products of two points' values. */
export function plainDot(one: Point, other: Point): number {
  let sum = 0;
  for (let index = 0; index < one.length; index++) sum += (one[index] ?? 0) * (other[index] ?? 0);
  return sum;
}

/** The length of one sample's offset in L2. */
export function plainLength(offset: Point): number {
  return Math.sqrt(plainDot(offset, offset));
}

/** `point + by along`. */
export function plainStep(point: Point, by: number, along: Point): Point {
  const moved = new Float32Array(point.length);
  for (let index = 0; index < moved.length; index++) moved[index] = (point[index] ?? 0) + by * (along[index] ?? 0);
  return moved;
}

/** Divides a sample's values by a number, in place. */
export function plainDivide(values: Point, by: number): Point {
  for (let index = 0; index < values.length; index++) values[index] = (values[index] ?? 0) / by;
  return values;
}

/** The distance of one sample's point from its origin, in double precision; 0 in no norm. */
export function plainDistance(norm: Norm, point: Point, origin: Point): number {
  return lengths[norm](point, origin);
}

const offsetsOf = (point: Point, origin: Point): Float64Array => {
  const offset = new Float64Array(point.length);
  for (let index = 0; index < offset.length; index++) offset[index] = (point[index] ?? 0) - (origin[index] ?? 0);
  return offset;
};

/** The amount by which every offset shrinks in the L1 projection: see `projectL1`. */
const thetaOf = (offset: Float64Array, radius: number): number => {
  let [theta, sum] = [0, 0];
  for (const [index, size] of offset.map(Math.abs).sort().reverse().entries()) {
    sum += size;
    theta = Math.max(theta, (sum - radius) / (index + 1));
  }
  return theta;
};

const fewest = (offset: Float64Array, radius: number): ReadonlySet<number> => {
  const order = [...offset.keys()].sort((a, b) => Math.abs(offset[b] ?? 0) - Math.abs(offset[a] ?? 0));
  return new Set(order.slice(0, Math.floor(radius)));
};

/** Points that are farther than the radius, at it. */
const shortened: Readonly<Record<Norm, (point: Point, origin: Point, radius: number) => Point>> = {
  linf: (point, origin, radius) => {
    const moved = new Float32Array(point.length);
    for (let index = 0; index < moved.length; index++) {
      const from = origin[index] ?? 0;
      moved[index] = Math.max(from - radius, Math.min(from + radius, point[index] ?? 0));
    }
    return moved;
  },
  l2: (point, origin, radius) => {
    const scale = radius / plainDistance('l2', point, origin);
    const moved = new Float32Array(point.length);
    for (let index = 0; index < moved.length; index++) {
      const from = origin[index] ?? 0;
      moved[index] = from + ((point[index] ?? 0) - from) * scale;
    }
    return moved;
  },
  l1: (point, origin, radius) => {
    const offset = offsetsOf(point, origin);
    const theta = thetaOf(offset, radius);
    return origin.map((value, index) => {
      const by = offset[index] ?? 0;
      return value + Math.sign(by) * Math.max(0, Math.abs(by) - theta);
    });
  },
  l0: (point, origin, radius) => {
    const kept = fewest(offsetsOf(point, origin), radius);
    return origin.map((value, index) => (kept.has(index) ? (point[index] ?? 0) : value));
  },
  none: (point) => point,
};

const greatestOf = (point: Point): number => {
  let greatest = 0;
  for (let index = 0; index < point.length; index++) greatest = Math.max(greatest, Math.abs(point[index] ?? 0));
  return greatest;
};

/** Writes one sample's point, clamped between the bounds, to `values` from a place on. */
export function plainClipInto(
  values: Float32Array,
  from: number,
  point: Point,
  [low, high]: readonly [number, number],
): void {
  // Most values lie within the bounds, and what is no number stays.
  values.set(point, from);
  const to = from + point.length;
  for (let index = from; index < to; index++) {
    const value = values[index] ?? 0;
    if (value < low) values[index] = low;
    else if (value > high) values[index] = high;
  }
}

/** One sample's point clamped between the bounds. */
export function plainClip(point: Point, bounds: readonly [number, number]): Point {
  const clipped = new Float32Array(point.length);
  plainClipInto(clipped, 0, point, bounds);
  return clipped;
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
  if (plainDistance(norm, point, origin) <= epsilon) return plainClip(point, bounds);
  const radius = aimOf(norm, origin.length, greatestOf(origin), epsilon);
  return plainClip(shortened[norm](point, origin, radius), bounds);
}

/** Offsets shrunk by `theta` and cut at their room: their length, and how many of them would be longer with less. */
const shrunk = (sizes: Float64Array, room: Float64Array, theta: number) => {
  let [length, free] = [0, 0];
  for (let index = 0; index < sizes.length; index++) {
    const [left, most] = [(sizes[index] ?? 0) - theta, room[index] ?? 0];
    if (left <= 0) continue;
    length += Math.min(left, most);
    if (left < most) free++;
  }
  return { length, free };
};

/** The amount by which offsets shrink, so that they are `aim` long; by Newton's steps, by halves where these go astray. */
const thetaWithin = (sizes: Float64Array, room: Float64Array, aim: number): number => {
  let [near, far, theta] = [0, 0, 0];
  for (let index = 0; index < sizes.length; index++) far = Math.max(far, sizes[index] ?? 0);
  for (let tries = 0; tries < 60 && near < far; tries++) {
    const { length, free } = shrunk(sizes, room, theta);
    if (length <= aim && (theta === 0 || length >= aim * (1 - 1e-7))) return theta;
    if (length > aim) near = theta;
    else far = theta;
    const next = free > 0 ? theta + (length - aim) / free : near;
    theta = next > near && next < far ? next : (near + far) / 2;
  }
  return far;
};

/**
 * The nearest point to `origin + offset` among those within an L1 distance of `epsilon` and within the bounds: every offset
 * is shrunk by one amount and cut at its bound (Croce and Hein, Mind the Box, 2021, proposition 2.2).
 */
export function plainProjectL1InBounds(
  offset: Point,
  origin: Point,
  epsilon: number,
  [low, high]: readonly [number, number],
): Point {
  const [sizes, room] = [new Float64Array(offset.length), new Float64Array(offset.length)];
  for (let index = 0; index < offset.length; index++) {
    const [value, from] = [offset[index] ?? 0, origin[index] ?? 0];
    sizes[index] = Math.abs(value);
    room[index] = value > 0 ? high - from : from - low;
  }
  const theta = thetaWithin(sizes, room, aimOf('l1', origin.length, greatestOf(origin), epsilon));
  const moved = new Float32Array(origin.length);
  for (let index = 0; index < moved.length; index++) {
    const by = Math.min(Math.max((sizes[index] ?? 0) - theta, 0), room[index] ?? 0);
    moved[index] = (origin[index] ?? 0) + ((offset[index] ?? 0) < 0 ? -by : by);
  }
  return plainClip(moved, [low, high]);
}
