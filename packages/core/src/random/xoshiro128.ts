/** Source of random bits: each call gives the next 32 of them, as a signed integer. */
export type Bits = () => number;

/**
 * The generator xoshiro128++ started from 128 bits of state, which must not all be zero.
 *
 * D. Blackman, S. Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47 (2021): period 2^128 - 1, passes
 * BigCrush, and needs only the 32-bit operations in which JavaScript is fast.
 */
export const xoshiro128 = (state0: number, state1: number, state2: number, state3: number): Bits => {
  let [a, b, c, d] = [state0 | 0, state1 | 0, state2 | 0, state3 | 0];
  return () => {
    const sum = (a + d) | 0;
    const result = (((sum << 7) | (sum >>> 25)) + a) | 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  };
};
