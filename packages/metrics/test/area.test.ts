import { bestSoFar, decayCurve, normalizedArea, trapezoidArea } from '@infomixup/metrics';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

describe('trapezoidArea', () => {
  it('adds trapezoids of unequal widths', () => {
    expect(trapezoidArea([1, 2, 5], [4, 2, 0])).toBe(6);
  });
});

describe('normalizedArea', () => {
  it('is exact on a straight line, whatever the grid', () => {
    const grids = fc.uniqueArray(fc.integer({ min: 0, max: 1000 }), { minLength: 2, maxLength: 30 });
    fc.assert(
      fc.property(
        grids,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (grid, from, to) => {
          const epsilons = grid.sort((a, b) => a - b).map((step) => step / 1000);
          const [first = 0, last = 1] = [epsilons[0], epsilons.at(-1)];
          const accuracy = epsilons.map((epsilon) =>
            Math.min(1, Math.max(0, from + ((to - from) * (epsilon - first)) / (last - first))),
          );
          expect(normalizedArea(decayCurve('linf', epsilons, accuracy))).toBeCloseTo((from + to) / 2, 10);
        },
      ),
    );
  });

  it('is 1 for an accuracy of 1, also where the grid does not start at zero', () => {
    expect(normalizedArea(decayCurve('l2', [0.5, 0.6, 2], [1, 1, 1]))).toBe(1);
  });

  it('is the accuracy of a single epsilon, to which a curve around it shrinks', () => {
    expect(normalizedArea(decayCurve('linf', [0.1], [0.7]))).toBe(0.7);
    expect(normalizedArea(decayCurve('linf', [0.1, 0.1 + 1e-9], [0.7, 0.7]))).toBeCloseTo(0.7, 12);
  });

  it('refuses a curve of no epsilon, naming the field', () => {
    expect(() => normalizedArea({ norm: 'linf', epsilons: [], accuracy: [] })).toThrow(/epsilons has no value/);
  });
});

describe('bestSoFar', () => {
  it('never rises and never lies above the raw curve', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 20 }), (accuracy) => {
        const raw = decayCurve(
          'linf',
          accuracy.map((_, i) => i),
          accuracy,
        );
        const envelope = bestSoFar(raw);
        envelope.accuracy.forEach((share, i) => {
          expect(share).toBe(Math.min(...accuracy.slice(0, i + 1)));
        });
        expect(normalizedArea(envelope)).toBeLessThanOrEqual(normalizedArea(raw));
      }),
    );
  });
});
