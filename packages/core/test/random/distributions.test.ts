import { describe, expect, it } from 'vitest';
import { chiSquareQuantile, randomStream } from '../../src/index.js';
import { incompleteGamma, logGammaFunction } from '../../src/special/gamma-function.js';
import { chiSquare, kolmogorov, kolmogorovLimit, sampleOf } from './distances.js';

const size = 50_000;

/** The normal distribution function, by the incomplete gamma function of x^2 / 2. */
const normalDistribution = (x: number): number => {
  if (x === 0) return 0.5;
  const { lower } = incompleteGamma(0.5, (x * x) / 2);
  return x > 0 ? (1 + lower) / 2 : (1 - lower) / 2;
};

const gammaDistribution = (shape: number) => (x: number) => {
  if (x === 0) return 0;
  // The recurrence P(a, x) = P(a + 1, x) + x^a exp(-x) / Gamma(a + 1) reaches shapes below 1/2.
  if (shape >= 0.5) return incompleteGamma(shape, x).lower;
  return incompleteGamma(shape + 1, x).lower + Math.exp(shape * Math.log(x) - x - logGammaFunction(shape + 1));
};

describe('uniform draws', () => {
  it.each([
    ['uniform', () => sampleOf(size, randomStream(1, 'uniform').uniform)],
    ['uniforms', () => Array.from(randomStream(2, 'uniform').uniforms(size))],
  ])('%s fills [0, 1) evenly', (_, draw) => {
    const sample = draw();
    expect(kolmogorov(sample, (x) => x)).toBeLessThan(kolmogorovLimit);
    expect(Math.min(...sample)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...sample)).toBeLessThan(1);
  });
});

describe('normal draws', () => {
  const sample = sampleOf(size, randomStream(3, 'normal').normal);

  it('follow the normal distribution', () => {
    expect(kolmogorov(sample, normalDistribution)).toBeLessThan(kolmogorovLimit);
  });

  it('reach the tail beyond the ziggurat on both sides as often as they must', () => {
    const many = randomStream(4, 'normal').normals(1_000_000);
    const limit = 3.442619855899;
    const expected = 1_000_000 * normalDistribution(-limit);
    for (const side of [many.filter((x) => x > limit), many.filter((x) => x < -limit)]) {
      expect(Math.abs(side.length - expected)).toBeLessThan(4 * Math.sqrt(expected));
    }
  });

  it('have the moments 0, 1, 0, 3', () => {
    const many = Array.from(randomStream(5, 'normal').normals(1_000_000));
    const moments = [1, 2, 3, 4].map((power) => many.reduce((sum, x) => sum + x ** power, 0) / many.length);
    const deviations = [1, Math.sqrt(2), Math.sqrt(15), Math.sqrt(96)].map((one) => one / 1000);
    for (const [index, expected] of [0, 1, 0, 3].entries()) {
      expect(Math.abs((moments[index] ?? 0) - expected)).toBeLessThan(4 * (deviations[index] ?? 0));
    }
  });
});

describe('integer draws', () => {
  it.each([1, 2, 3, 10, 257])('are equally likely below %d', (bound) => {
    const counts = new Array<number>(bound).fill(0);
    const rng = randomStream(bound, 'integer');
    for (let draw = 0; draw < size; draw++) {
      const value = rng.integer(bound);
      counts[value] = (counts[value] ?? 0) + 1;
    }
    expect(counts).toHaveLength(bound);
    if (bound > 1) expect(chiSquare(counts)).toBeLessThan(chiSquareQuantile(0.999, bound - 1));
  });

  it('favour no half of a bound that does not divide 2^32', () => {
    // Taken modulo the bound without rejection, two thirds of these would fall in the lower half.
    const bound = 3 * 2 ** 30;
    const rng = randomStream(8, 'integer');
    const low = sampleOf(size, () => rng.integer(bound)).filter((value) => value < bound / 2).length;
    expect(Math.abs(low - size / 2)).toBeLessThan(4 * Math.sqrt(size / 4));
  });

  it.each([0, -1, 1.5, Number.NaN, 2 ** 32 + 1])('refuse the bound %d', (bound) => {
    expect(() => randomStream(1, 'integer').integer(bound)).toThrow(/integer\(bound\)/);
  });
});

describe('gamma draws', () => {
  it.each([0.1, 0.5, 1, 2.5, 40])('of shape %d follow the gamma distribution', (shape) => {
    const rng = randomStream(9, 'gamma');
    const sample = sampleOf(size, () => rng.gamma(shape));
    expect(kolmogorov(sample, gammaDistribution(shape))).toBeLessThan(kolmogorovLimit);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuse the shape %d', (shape) => {
    expect(() => randomStream(1, 'gamma').gamma(shape)).toThrow(/shape or concentration/);
  });
});

describe('beta draws', () => {
  const betaSample = (a: number, b: number): number[] => {
    const rng = randomStream(10, 'beta');
    return sampleOf(size, () => rng.beta(a, b));
  };

  it.each([
    ['(1, 1), uniform', 1, 1, (x: number) => x],
    ['(1/2, 1/2), the arcsine law', 0.5, 0.5, (x: number) => (2 / Math.PI) * Math.asin(Math.sqrt(x))],
    ['(3, 1), x^3', 3, 1, (x: number) => x ** 3],
    ['(1, 0.2), 1 - (1 - x)^0.2', 1, 0.2, (x: number) => 1 - (1 - x) ** 0.2],
  ])('of %s follow the beta distribution', (_, a, b, distribution) => {
    expect(kolmogorov(betaSample(a, b), distribution)).toBeLessThan(kolmogorovLimit);
  });

  it.each([1e-300, 1e-4, 0.01, 0.2, 1, 1e6])('of (%d, %d) stay in [0, 1] with mean 1/2', (alpha) => {
    const sample = betaSample(alpha, alpha);
    expect(sample.every((x) => x >= 0 && x <= 1)).toBe(true);
    const mean = sample.reduce((sum, x) => sum + x, 0) / size;
    expect(Math.abs(mean - 0.5)).toBeLessThan(2 / Math.sqrt(size));
  });
});

describe('Dirichlet draws', () => {
  it('lie on the simplex, with the concentration as their mean', () => {
    const concentration = [0.5, 1, 2.5];
    const rng = randomStream(11, 'dirichlet');
    const points = Array.from({ length: size }, () => rng.dirichlet(concentration));
    for (const point of points) expect(point.reduce((sum, x) => sum + x, 0)).toBeCloseTo(1, 12);
    for (const [index, part] of concentration.entries()) {
      const mean = points.reduce((sum, point) => sum + (point[index] ?? 0), 0) / size;
      expect(Math.abs(mean - part / 4)).toBeLessThan(2 / Math.sqrt(size));
    }
  });

  it('stay finite where every gamma draw underflows', () => {
    const rng = randomStream(12, 'dirichlet');
    for (let draw = 0; draw < 1000; draw++) {
      expect(rng.dirichlet([1e-5, 1e-5, 1e-5]).reduce((sum, x) => sum + x, 0)).toBeCloseTo(1, 12);
    }
  });
});

describe('permutations', () => {
  it('hold each index once', () => {
    const order = randomStream(13, 'shuffle').permutation(1000);
    expect(Array.from(order).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  });

  it('of four are each as likely as the others', () => {
    const counts = new Map<string, number>();
    const rng = randomStream(14, 'shuffle');
    for (let draw = 0; draw < size; draw++) {
      const key = rng.permutation(4).join('');
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    expect(chiSquare([...counts.values()])).toBeLessThan(chiSquareQuantile(0.999, 23));
  });
});

describe('pick', () => {
  it('takes each choice equally often', () => {
    const counts = { a: 0, b: 0, c: 0 };
    const rng = randomStream(15, 'pick');
    for (let draw = 0; draw < size; draw++) counts[rng.pick(['a', 'b', 'c'] as const)]++;
    expect(chiSquare(Object.values(counts))).toBeLessThan(chiSquareQuantile(0.999, 2));
  });

  it('refuses an empty list', () => {
    expect(() => randomStream(1, 'pick').pick([])).toThrow(/integer\(bound\) got 0/);
  });
});
