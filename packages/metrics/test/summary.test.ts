import {
  accuracy,
  pairedDifference,
  pairsNeeded,
  signTest,
  studentTQuantile,
  summarize,
  wilsonInterval,
} from '@infomixup/metrics';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import paired from './paired.json' with { type: 'json' };

describe('studentTQuantile', () => {
  // Roots of the distribution function in 40 digits, by mpmath's incomplete beta function.
  it.each([
    [0.975, 1, 12.7062047361747],
    [0.975, 2, 4.302652729749464],
    [0.975, 3, 3.18244630528371],
    [0.975, 4, 2.77644510519779],
    [0.975, 9, 2.26215716279821],
    [0.975, 30, 2.04227245630124],
    [0.9, 7, 1.41492392765051],
    [0.025, 5, -2.57058183563632],
  ])('of %d with %d degrees of freedom is %d', (probability, degreesOfFreedom, expected) => {
    expect(studentTQuantile(probability, degreesOfFreedom)).toBeCloseTo(expected, 11);
  });

  it('is the elementary function of one and of two degrees of freedom', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 0.99, noNaN: true }), (p) => {
        expect(studentTQuantile(p, 1)).toBeCloseTo(Math.tan(Math.PI * (p - 0.5)), 9);
        expect(studentTQuantile(p, 2)).toBeCloseTo((2 * p - 1) / Math.sqrt(2 * p * (1 - p)), 9);
      }),
    );
  });

  it('nears the normal quantile as the degrees of freedom grow', () => {
    expect(studentTQuantile(0.975, 1_000_000)).toBeCloseTo(1.959966356814107, 9);
  });

  it.each([
    [0, 4],
    [1, 4],
    [0.5, 0],
    [0.5, 1.5],
  ])('refuses probability %d with %d degrees of freedom', (probability, degreesOfFreedom) => {
    expect(() => studentTQuantile(probability, degreesOfFreedom)).toThrow(/no t quantile/);
  });
});

describe('summarize', () => {
  it('gives mean, sample deviation and the t interval', () => {
    const { n, mean, spread } = summarize([1, 2, 3, 4, 5]);
    expect([n, mean]).toEqual([5, 3]);
    expect(spread?.deviation).toBeCloseTo(Math.sqrt(2.5), 12);
    expect(spread?.interval.low).toBeCloseTo(3 - (2.776445105197794 * Math.sqrt(2.5)) / Math.sqrt(5), 10);
    expect(spread?.interval.high).toBeCloseTo(3 + (2.776445105197794 * Math.sqrt(2.5)) / Math.sqrt(5), 10);
  });

  it('knows no spread from one value', () => {
    expect(summarize([0.9])).toEqual({ n: 1, mean: 0.9, spread: null });
  });

  it('refuses no value and values that are not finite', () => {
    expect(() => summarize([])).toThrow(/at least one value/);
    expect(() => summarize([1, Number.NaN])).toThrow(/all finite/);
  });
});

describe('wilsonInterval', () => {
  // Roots of (p - k/n)^2 = z^2 p (1 - p) / n, which defines the interval.
  it('ends where the observed share is 1.96 standard errors away', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, share) => {
        const count = Math.round(share * n);
        for (const end of Object.values(wilsonInterval(count, n))) {
          expect((end - count / n) ** 2).toBeCloseTo((1.959963984540054 ** 2 * end * (1 - end)) / n, 12);
        }
      }),
    );
  });

  it('agrees with a published value', () => {
    const { low, high } = wilsonInterval(81, 263);
    expect([low, high]).toEqual([expect.closeTo(0.2553, 4), expect.closeTo(0.3662, 4)]);
  });

  it('touches 0 and 1 at the extremes and is not empty there', () => {
    expect(wilsonInterval(0, 10).low).toBe(0);
    expect(wilsonInterval(10, 10).high).toBe(1);
    expect(wilsonInterval(10, 10).low).toBeCloseTo(0.7225, 4);
  });

  it('refuses a count above n', () => {
    expect(() => wilsonInterval(11, 10)).toThrow(/11 of 10/);
  });
});

describe('accuracy', () => {
  it('takes plain and typed arrays', () => {
    expect(accuracy(Int32Array.of(0, 1, 2, 3), [0, 1, 1, 3])).toBe(0.75);
  });

  it('refuses lengths that differ, and nothing at all', () => {
    expect(() => accuracy([1, 2], [1])).toThrow(/2 predictions for 1 labels/);
    expect(() => accuracy([], [])).toThrow(/at least one/);
  });
});

describe('differences of paired runs', () => {
  it.each(paired.differences)('have the mean $mean and the interval of SciPy', ({ first, second, mean, low, high }) => {
    const found = pairedDifference(first, second);
    expect(found.mean).toBeCloseTo(mean, 12);
    expect(found.spread?.interval.low).toBeCloseTo(low, 9);
    expect(found.spread?.interval.high).toBeCloseTo(high, 9);
    expect(found.clear).toBe(found.n >= 3 && (low > 0 || high < 0));
  });

  it.each(paired.needed)('of $mean and deviation $deviation need $runs', ({ mean, deviation, runs }) => {
    expect(pairsNeeded(mean, deviation)).toBe(runs);
    expect(pairsNeeded(-mean, deviation)).toBe(runs);
  });

  it('of nothing need more than there are', () => {
    expect([pairsNeeded(0, 1), pairsNeeded(1e-9, 1)]).toEqual([null, null]);
    expect(pairedDifference([0.5], [0.25])).toEqual({
      n: 1,
      mean: 0.25,
      spread: null,
      clear: false,
      pairsNeeded: null,
    });
  });

  it('are not clear by two pairs, however alike', () => {
    expect(pairedDifference([0.5, 0.75], [0.25, 0.5])).toMatchObject({ mean: 0.25, clear: false, pairsNeeded: 3 });
  });

  it('refuse what is not paired', () => {
    expect(() => pairedDifference([1, 2], [1])).toThrow(/2 runs are paired with 1/);
    expect(() => pairsNeeded(Number.NaN, 1)).toThrow(/mean of NaN/);
  });

  it.each(paired.binomial)('that are yes or no: $positive against $negative, by SciPy', ({ positive, negative, p }) => {
    const differences = [...Array<number>(positive).fill(1), ...Array<number>(negative).fill(-1)];
    expect(signTest(differences).probability).toBeCloseTo(p, 12);
  });
});
