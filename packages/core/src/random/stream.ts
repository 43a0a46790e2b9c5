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

const encoder = new TextEncoder();

/** Hashed, so that streams with neighbouring seeds or positions have nothing in common. */
const bitsOf = (key: string): Bits => {
  const { buffer, byteOffset } = sha256(encoder.encode(key));
  const words = new DataView(buffer, byteOffset);
  return xoshiro128(words.getInt32(0), words.getInt32(4), words.getInt32(8), words.getInt32(12));
};

const pick = <T>(bits: Bits, choices: readonly T[]): T => {
  const index = integer(bits, choices.length);
  // In range, so an absent value is one of the choices.
  return choices[index] as T;
};

const bitsOfStreams = new WeakMap<Rng, Bits>();

const streamOf = (key: string): Rng => {
  const bits = bitsOf(key);
  const stream: Rng = {
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
  bitsOfStreams.set(stream, bits);
  return stream;
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

/**
 * Lets a kernel make the draws `same` in the place of a stream, from the state of its xoshiro128++ (four words), and leaves
 * the stream where `same` would: made here once somebody draws on, which few streams see.
 *
 * @param make returns undefined where it declines, and the stream is as it was
 * @returns what was made; undefined too where the stream is not one of {@link randomStream}, or has drawn words ahead
 *
 * @example
 * ```ts
 * import { drawElsewhere, randomStream } from '@infomixup/core';
 * const stream = randomStream(7, 'noise');
 * const words = drawElsewhere(stream, (state) => state.length, () => stream.normals(5));
 * const plain = randomStream(7, 'noise');
 * plain.normals(5);
 * console.assert(words === 4 && stream.uniform() === plain.uniform());
 * ```
 */
export function drawElsewhere<T>(
  rng: Rng,
  make: (state: Int32Array) => T | undefined,
  same: () => unknown,
): T | undefined {
  const bits = bitsOfStreams.get(rng);
  if (!bits || bits.owed || bits.next < bits.words.length) return undefined;
  const made = make(bits.state);
  if (made !== undefined) bits.owed = same;
  return made;
}
