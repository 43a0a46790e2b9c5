import { InfomixupError } from '../errors.js';
import { firstNumbers } from '../first-numbers.js';
import { type Bits, drawWords, nextWord } from './xoshiro128.js';

/** One number from U[0, 1), a multiple of 2^-53. */
export function uniform(bits: Bits): number {
  return ((nextWord(bits) >>> 5) * 0x4000000 + (nextWord(bits) >>> 6)) / 2 ** 53;
}

/** One number from U(0, 1], whose logarithm is finite. */
export function positiveUniform(bits: Bits): number {
  return 1 - uniform(bits);
}

/** Numbers from U[0, 1), multiples of 2^-24: finer ones would round up to 1 in single precision. */
export function uniforms(bits: Bits, size: number): Float32Array {
  const values = new Float32Array(size);
  const words = new Int32Array(values.buffer);
  drawWords(bits, words);
  for (let index = 0; index < size; index++) values[index] = ((words[index] ?? 0) >>> 8) / 2 ** 24;
  return values;
}

/** A whole number from `0 .. bound - 1`; words beyond the last whole multiple of `bound` are drawn again, so none is favoured. */
export function integer(bits: Bits, bound: number): number {
  if (!Number.isInteger(bound) || bound < 1 || bound > 2 ** 32) {
    throw new InfomixupError(
      `random: integer(bound) got ${bound}; give a whole number from 1 to 4294967296`,
      'invalid-argument',
    );
  }
  const fair = 2 ** 32 - (2 ** 32 % bound);
  for (;;) {
    const word = nextWord(bits) >>> 0;
    if (word < fair) return word % bound;
  }
}

/** A uniformly drawn order of `0 .. size - 1` (Fisher-Yates, from the end). */
export function permutation(bits: Bits, size: number): Int32Array {
  const order = firstNumbers(size);
  for (let last = size - 1; last > 0; last--) {
    const chosen = integer(bits, last + 1);
    const value = order[last] ?? 0;
    order[last] = order[chosen] ?? 0;
    order[chosen] = value;
  }
  return order;
}
