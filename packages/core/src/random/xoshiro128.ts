/** Source of random bits: each call gives the next 32 of them, as a signed integer. */
export type Bits = () => number;

/**
 * The generator xoshiro128++ started from 128 bits of state, which must not all be zero.
 *
 * D. Blackman, S. Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47 (2021): period 2^128 - 1, passes
 * BigCrush, and needs only the 32-bit operations in which JavaScript is fast.
 */
export const xoshiro128 = (state0: number, state1: number, state2: number, state3: number): Bits => {
  const state = Int32Array.of(state0, state1, state2, state3);
  // Most streams give a few words only, and some give thousands.
  let words = new Int32Array(fewWords);
  let next = fewWords;
  return () => {
    if (next === words.length) {
      words = fill(state, words);
      next = 0;
    }
    return words[next++] ?? 0;
  };
};

const fewWords = 16;
const manyWords = 1024;

/** The next words of a stream, some at a time: kept in registers, the state costs nothing to move on. */
function fill(state: Int32Array, before: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const words = before.length === manyWords ? before : new Int32Array(Math.min(4 * before.length, manyWords));
  let [a = 0, b = 0, c = 0, d = 0] = state;
  for (let index = 0; index < words.length; index++) {
    const sum = (a + d) | 0;
    words[index] = (((sum << 7) | (sum >>> 25)) + a) | 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
  }
  state.set([a, b, c, d]);
  return words;
}
