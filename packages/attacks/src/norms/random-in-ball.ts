import type { Rng } from '@infomixup/core';
import type { BoundedNorm } from '../attack.js';
import { plainLength } from './plain.js';

/** `size` values from U[-1, 1). */
export function inCube(size: number, rng: Rng): Float32Array {
  const values = rng.uniforms(size);
  // In place: to map a sample takes several times as long as to draw it.
  for (let index = 0; index < size; index++) values[index] = 2 * (values[index] ?? 0) - 1;
  return values;
}

/** A uniform direction (normal draws over their length) times a radius whose `size`-th power is uniform. */
const inSphere = (size: number, rng: Rng): Float32Array => {
  const direction = rng.normals(size);
  const length = plainLength(direction);
  const radius = rng.uniform() ** (1 / size);
  for (let index = 0; index < size; index++) direction[index] = ((direction[index] ?? 0) * radius) / length;
  return direction;
};

/** Exponential draws over the sum of one more than there are values are uniform in the simplex; the signs are fair coins. */
const inCrossPolytope = (size: number, rng: Rng): Float32Array => {
  const draws = rng.uniforms(size + 1).map((value) => -Math.log1p(-value));
  const sum = draws.reduce((total, value) => total + value, 0);
  return rng.uniforms(size).map((coin, index) => ((coin < 0.5 ? -1 : 1) * (draws[index] ?? 0)) / sum);
};

/** `count` values in places drawn evenly, each uniform in [-1, 1]. */
const inFewPlaces = (size: number, count: number, rng: Rng): Float32Array => {
  const offset = new Float32Array(size);
  for (const place of rng.permutation(size).subarray(0, count)) offset[place] = 2 * rng.uniform() - 1;
  return offset;
};

/**
 * A point of `size` values drawn uniformly from the ball of radius `epsilon` in `norm` around zero.
 *
 * The L0 ball is unbounded: there, `epsilon` values (rounded down) are drawn from `[-span, span]`, the others are 0.
 *
 * @example
 * ```ts
 * import { randomInBall } from '@infomixup/attacks';
 * import { randomStream } from '@infomixup/core';
 * const point = randomInBall('l2', 3, randomStream(1, 'example'));
 * console.assert(Math.hypot(...point) <= 1);
 * const sparse = randomInBall('l0', 5, randomStream(1, 'example'), 2);
 * console.assert(sparse.filter((value) => value !== 0).length === 2);
 * ```
 */
export function randomInBall(norm: BoundedNorm, size: number, rng: Rng, epsilon = 1, span = 1): Float32Array {
  if (norm === 'l0') return inFewPlaces(size, Math.floor(epsilon), rng).map((value) => value * span);
  const unit = { linf: inCube, l2: inSphere, l1: inCrossPolytope }[norm](size, rng);
  return epsilon === 1 ? unit : unit.map((value) => value * epsilon);
}
