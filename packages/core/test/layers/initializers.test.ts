import { glorotUniform, heNormal, heUniform, lecunNormal, ones, randomStream, zeros } from '@infomixup/core';
import { describe, expect, it } from 'vitest';

const kernel = [5, 5, 6, 16]; // fan-in 150, fan-out 400
const draw = (shape: number[], initializer: typeof heNormal) =>
  initializer.values(shape, randomStream(1, initializer.name));
const moments = (values: Float32Array) => {
  const mean = values.reduce((total, value) => total + value, 0) / values.length;
  return { mean, variance: values.reduce((total, value) => total + (value - mean) ** 2, 0) / values.length };
};

describe.each([
  { initializer: glorotUniform, dense: 2 / 300, convolution: 2 / 550 },
  { initializer: heNormal, dense: 2 / 200, convolution: 2 / 150 },
  { initializer: heUniform, dense: 2 / 200, convolution: 2 / 150 },
  { initializer: lecunNormal, dense: 1 / 200, convolution: 1 / 150 },
])('$initializer.name', ({ initializer, dense, convolution }) => {
  it.each([
    ['a dense kernel', [200, 100], dense],
    ['a convolution, whose fans count its area', kernel, convolution],
  ])('has mean 0 and the variance of its formula for %s', (_what, shape, variance) => {
    const values = draw(shape, initializer);
    const found = moments(values);
    const count = values.length;
    expect(Math.abs(found.mean)).toBeLessThan(4 * Math.sqrt(variance / count));
    expect(Math.abs(found.variance / variance - 1)).toBeLessThan(4 * Math.sqrt(2 / count));
  });
});

describe('uniform initializers', () => {
  it('stay within their limit and come near it', () => {
    const limit = Math.sqrt(6 / 300);
    const largest = Math.max(...draw([200, 100], glorotUniform).map(Math.abs));
    expect(largest).toBeLessThanOrEqual(limit);
    expect(largest).toBeGreaterThan(0.99 * limit);
  });
});

describe('constant initializers', () => {
  it('draw nothing', () => {
    const rng = randomStream(1, 'constant');
    expect(Array.from(zeros.values([2, 2], rng))).toEqual([0, 0, 0, 0]);
    expect(Array.from(ones.values([3], rng))).toEqual([1, 1, 1]);
    expect(rng.uniform()).toBe(randomStream(1, 'constant').uniform());
  });
});
