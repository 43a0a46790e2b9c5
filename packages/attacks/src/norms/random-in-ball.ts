import type { Rng } from '@infomixup/core';
import type { BoundedNorm } from '../attack.js';

const inCube = (size: number, rng: Rng): Float32Array => rng.uniforms(size).map((value) => 2 * value - 1);

/** A uniform direction (normal draws over their length) times a radius whose `size`-th power is uniform. */
const inSphere = (size: number, rng: Rng): Float32Array => {
  const direction = rng.normals(size);
  const length = Math.sqrt(direction.reduce((sum, value) => sum + value * value, 0));
  const radius = rng.uniform() ** (1 / size);
  return direction.map((value) => (value * radius) / length);
};

/**
 * A point of `size` values drawn uniformly from the ball of radius 1 in `norm`.
 *
 * @example
 * ```ts
 * import { randomInBall } from '@infomixup/attacks';
 * import { randomStream } from '@infomixup/core';
 * const point = randomInBall('l2', 3, randomStream(1, 'example'));
 * console.assert(Math.hypot(...point) <= 1);
 * ```
 */
export function randomInBall(norm: BoundedNorm, size: number, rng: Rng): Float32Array {
  return norm === 'linf' ? inCube(size, rng) : inSphere(size, rng);
}
