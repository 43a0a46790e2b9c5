import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spreadLabels } from '../src/figures/spread-labels.js';

const heights = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 15 });
const gap = fc.double({ min: 0.001, max: 0.2, noNaN: true });
const rounding = 1e-9;

const placed = (values: readonly number[], distance: number) =>
  spreadLabels(
    values.map((y) => ({ y })),
    distance,
    0,
    1,
  );

describe('spreadLabels', () => {
  it('leaves labels that do not touch where they are', () => {
    expect(placed([0.9, 0.1, 0.5], 0.2).map(({ labelY }) => labelY)).toEqual([0.1, 0.5, 0.9]);
  });

  it('pushes a pile at the bottom upwards and one at the top downwards', () => {
    const [a = 0, b = 0, c = 0, d = 0] = placed([0, 0, 1, 1], 0.1).map(({ labelY }) => labelY);
    expect([a, b]).toEqual([0, 0.1]);
    expect([c, d]).toEqual([0.9, 1]);
  });

  it('keeps the order of the heights and everything else about a label', () => {
    fc.assert(
      fc.property(heights, gap, (values, distance) => {
        const labels = values.map((y, i) => ({ y, name: `label ${i}` }));
        const result = spreadLabels(labels, distance, 0, 1);
        expect(result.map(({ y }) => y)).toEqual([...values].sort((a, b) => a - b));
        for (const { y, name } of result) expect(labels).toContainEqual({ y, name });
      }),
    );
  });

  it('keeps neighbours a gap apart', () => {
    fc.assert(
      fc.property(heights, gap, (values, distance) => {
        const result = placed(values, distance);
        result.slice(1).forEach(({ labelY }, i) => {
          expect(labelY - (result[i]?.labelY ?? 0)).toBeGreaterThanOrEqual(distance - rounding);
        });
      }),
    );
  });

  it('stays within the bounds where the labels fit', () => {
    fc.assert(
      fc.property(heights, (values) => {
        for (const { labelY } of placed(values, 1 / values.length)) {
          expect(labelY).toBeGreaterThanOrEqual(-rounding);
          expect(labelY).toBeLessThanOrEqual(1 + rounding);
        }
      }),
    );
  });
});
