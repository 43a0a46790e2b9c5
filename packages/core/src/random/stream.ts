import { sha256 } from '@noble/hashes/sha2.js';
import { InfomixupError } from '../errors.js';
import { beta, dirichlet, gamma } from './gamma.js';
import { normal, normals } from './normal.js';
import type { Rng } from './rng.js';
import { integer, permutation, uniform, uniforms } from './uniform.js';
import { type Bits, xoshiro128 } from './xoshiro128.js';

const keyPart = (name: string, numbers: readonly number[]): string => {
  const wrong = numbers.find((value) => !Number.isSafeInteger(value));
  if (wrong === undefined) return JSON.stringify([name, ...numbers]);
  throw new InfomixupError(
    `random: stream "${name}" got ${wrong} as seed or position; give whole numbers`,
    'invalid-argument',
  );
};

/** Hashed, so that streams with neighbouring seeds or positions have nothing in common. */
const bitsOf = (key: string): Bits => {
  const { buffer, byteOffset } = sha256(new TextEncoder().encode(key));
  const words = new DataView(buffer, byteOffset);
  return xoshiro128(words.getInt32(0), words.getInt32(4), words.getInt32(8), words.getInt32(12));
};

const pick = <T>(bits: Bits, choices: readonly T[]): T => {
  const index = integer(bits, choices.length);
  // In range, so an absent value is one of the choices.
  return choices[index] as T;
};

const streamOf = (key: string): Rng => {
  const bits = bitsOf(key);
  return {
    uniform: () => uniform(bits),
    uniforms: (size) => uniforms(bits, size),
    normal: () => normal(bits),
    normals: (size) => normals(bits, size),
    integer: (bound) => integer(bits, bound),
    gamma: (shape) => gamma(bits, shape),
    beta: (a, b) => beta(bits, a, b),
    dirichlet: (concentration) => dirichlet(bits, concentration),
    permutation: (size) => permutation(bits, size),
    pick: (choices) => pick(bits, choices),
    fork: (name, ...position) => streamOf(key + keyPart(name, position)),
  };
};

/**
 * The random stream called `name` of a run with this `seed`, at a `position` such as an epoch or a step.
 *
 * Streams are counter-based: nothing but the arguments decides the draws, so there is no generator state to save and a
 * resumed run draws what the uninterrupted one would have drawn. The key `["name",seed,...position]` as JSON, followed
 * by `["name",...position]` for each fork, is hashed by SHA-256; the first 128 bits start xoshiro128++.
 *
 * @param seed a whole number, as are the positions
 * @throws InfomixupError `invalid-argument` where a number is not whole
 *
 * @example
 * ```ts
 * import { randomStream } from '@infomixup/core';
 * const order = randomStream(7, 'shuffle', 3).permutation(5);
 * const again = randomStream(7, 'shuffle', 3).permutation(5);
 * console.assert(order.join() === again.join());
 * const lambda = randomStream(7, 'mixup', 120).beta(0.2, 0.2);
 * console.assert(lambda >= 0 && lambda <= 1);
 * ```
 */
export function randomStream(seed: number, name: string, ...position: readonly number[]): Rng {
  return streamOf(keyPart(name, [seed, ...position]));
}
