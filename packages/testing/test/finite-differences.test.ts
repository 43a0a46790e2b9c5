import { directionalDerivative } from '@infomixup/testing';
import { describe, expect, it } from 'vitest';

describe('directionalDerivative', () => {
  it('is exact for quadratic functions', async () => {
    expect(await directionalDerivative((t) => 3 * t * t - 2 * t + 7, 0.5)).toBe(-2);
  });

  it('errs by h^2 / 6 of the third derivative', async () => {
    expect(await directionalDerivative((t) => t ** 3, 0.25)).toBeCloseTo(0.0625, 12);
    expect(await directionalDerivative(Math.sin)).toBeCloseTo(1 - 0.05 ** 2 / 6, 6);
  });
});
