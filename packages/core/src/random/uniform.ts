import { InfomixupError } from '../errors.js';
import type { Bits } from './xoshiro128.js';

/** One number from U[0, 1), a multiple of 2^-53. */
export const uniform = (bits: Bits): number => ((bits() >>> 5) * 0x4000000 + (bits() >>> 6)) / 2 ** 53;

/** One number from U(0, 1], whose logarithm is finite. */
export const positiveUniform = (bits: Bits): number => 1 - uniform(bits);

/** Numbers from U[0, 1), multiples of 2^-24: finer ones would round up to 1 in single precision. */
export const uniforms = (bits: Bits, size: number): Float32Array => {
  const values = new Float32Array(size);
  for (let index = 0; index < size; index++) values[index] = (bits() >>> 8) / 2 ** 24;
  return values;
};

/** A whole number from `0 .. bound - 1`; words beyond the last whole multiple of `bound` are drawn again, so none is favoured. */
export const integer = (bits: Bits, bound: number): number => {
  if (!Number.isInteger(bound) || bound < 1 || bound > 2 ** 32) {
    throw new InfomixupError(
      `random: integer(bound) got ${bound}; give a whole number from 1 to 4294967296`,
      'invalid-argument',
    );
  }
  const fair = 2 ** 32 - (2 ** 32 % bound);
  for (;;) {
    const word = bits() >>> 0;
    if (word < fair) return word % bound;
  }
};

/** A uniformly drawn order of `0 .. size - 1` (Fisher-Yates, from the end). */
export const permutation = (bits: Bits, size: number): Int32Array => {
  const order = Int32Array.from({ length: size }, (_, index) => index);
  for (let last = size - 1; last > 0; last--) {
    const chosen = integer(bits, last + 1);
    const value = order[last] ?? 0;
    order[last] = order[chosen] ?? 0;
    order[chosen] = value;
  }
  return order;
};
