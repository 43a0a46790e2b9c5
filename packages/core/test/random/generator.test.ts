import { describe, expect, it } from 'vitest';
import { nextWord, xoshiro128 } from '../../src/random/xoshiro128.js';

const rotated = (word: bigint, by: bigint) => BigInt.asUintN(32, (word << by) | (word >> (32n - by)));

/** The generator as its authors print it, a word at a time. */
function* published(a: bigint, b: bigint, c: bigint, d: bigint): Generator<number> {
  for (;;) {
    yield Number(BigInt.asIntN(32, rotated(BigInt.asUintN(32, a + d), 7n) + a));
    const shifted = BigInt.asUintN(32, b << 9n);
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotated(d, 11n);
  }
}

describe('xoshiro128++', () => {
  it('gives the published numbers for the state 1, 2, 3, 4', () => {
    const bits = xoshiro128(1, 2, 3, 4);
    expect(Array.from({ length: 10 }, () => nextWord(bits) >>> 0)).toEqual([
      641, 1573767, 3222811527, 3517856514, 836907274, 4247214768, 3867114732, 1355841295, 495546011, 621204420,
    ]);
  });

  it('goes on as published from one stretch of words to the next', () => {
    const bits = xoshiro128(5, -6, 7, -8);
    const words = published(5n, BigInt.asUintN(32, -6n), 7n, BigInt.asUintN(32, -8n));
    for (let draw = 0; draw < 4000; draw++) expect(nextWord(bits)).toBe(words.next().value);
  });
});
