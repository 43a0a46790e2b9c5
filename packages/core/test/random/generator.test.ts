import { describe, expect, it } from 'vitest';
import { xoshiro128 } from '../../src/random/xoshiro128.js';

describe('xoshiro128++', () => {
  it('gives the published numbers for the state 1, 2, 3, 4', () => {
    const bits = xoshiro128(1, 2, 3, 4);
    expect(Array.from({ length: 10 }, () => bits() >>> 0)).toEqual([
      641, 1573767, 3222811527, 3517856514, 836907274, 4247214768, 3867114732, 1355841295, 495546011, 621204420,
    ]);
  });
});
