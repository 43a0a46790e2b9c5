import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { chiSquareQuantile } from '../../src/index.js';

const table: { rows: [p: number, degreesOfFreedom: number, quantile: number][] } = JSON.parse(
  readFileSync(new URL('../fixtures/chi-square.json', import.meta.url), 'utf8'),
);

describe('chiSquareQuantile', () => {
  it.each(table.rows)('p = %d with %d degrees of freedom gives %d to 10 digits', (p, degreesOfFreedom, quantile) => {
    expect(Math.abs(chiSquareQuantile(p, degreesOfFreedom) / quantile - 1)).toBeLessThan(1e-11);
  });

  it('is -2 ln(1 - p) with two degrees of freedom, far into both tails', () => {
    for (const p of [1e-12, 1e-6, 0.3, 0.7, 1 - 1e-6, 1 - 2 ** -40]) {
      expect(chiSquareQuantile(p, 2) / (-2 * Math.log1p(-p))).toBeCloseTo(1, 11);
    }
  });

  it('is 0 at p = 0 and infinite at p = 1', () => {
    expect(chiSquareQuantile(0, 3)).toBe(0);
    expect(chiSquareQuantile(1, 3)).toBe(Number.POSITIVE_INFINITY);
  });

  it('grows with p and with the degrees of freedom', () => {
    const inP = Array.from({ length: 99 }, (_, i) => chiSquareQuantile((i + 1) / 100, 32));
    const inK = Array.from({ length: 1000 }, (_, i) => chiSquareQuantile(0.95, i + 1));
    for (const values of [inP, inK]) expect(values.toSorted((a, b) => a - b)).toEqual(values);
  });

  it.each([-0.1, 1.1, Number.NaN])('refuses p = %d', (p) => {
    expect(() => chiSquareQuantile(p, 2)).toThrow(/chiSquareQuantile got p/);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses %d degrees of freedom', (degreesOfFreedom) => {
    expect(() => chiSquareQuantile(0.5, degreesOfFreedom)).toThrow(/degrees of freedom/);
  });
});
