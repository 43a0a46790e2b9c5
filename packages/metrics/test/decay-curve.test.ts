import type { DecayCurve } from '@infomixup/metrics';
import { atEpsilon, decayBand, decayCurve, sharedEpsilons } from '@infomixup/metrics';
import { describe, expect, it } from 'vitest';

describe('decayCurve', () => {
  it.each([
    ['an unsorted grid', [0, 0.2, 0.1], /epsilons\[2\] is 0.1 after 0.2/],
    ['a repeated budget', [0, 0.1, 0.1], /epsilons\[2\] is 0.1 after 0.1/],
    ['a negative budget', [-0.1, 0, 0.1], /epsilons\[0\] is -0.1/],
    ['a budget that is not finite', [0, 0.1, Number.POSITIVE_INFINITY], /epsilons\[2\] is Infinity/],
    ['no budget', [], /epsilons has no value/],
  ])('refuses %s', (_, epsilons, message) => {
    expect(() => decayCurve('linf', epsilons, [1, 1, 1])).toThrow(message);
  });

  it('refuses an accuracy outside 0 to 1 and a missing one', () => {
    expect(() => decayCurve('linf', [0, 0.1], [1, 1.1])).toThrow(/accuracy\[1\] is 1.1/);
    expect(() => decayCurve('linf', [0, 0.1], [1, Number.NaN])).toThrow(/accuracy\[1\] is NaN/);
    expect(() => decayCurve('linf', [0, 0.1], [1])).toThrow(/accuracy has 1 values for 2 epsilons/);
  });
});

describe('sharedEpsilons', () => {
  const linf = decayCurve('linf', [0, 0.1], [1, 0.5]);
  const l2 = decayCurve('l2', [0, 0.1], [1, 0.5]);

  it('refuses two norms when compiling and when running, naming both runs', () => {
    // @ts-expect-error an L2 curve has no place on an L-infinity axis
    expect(() => sharedEpsilons('linf', { 'mixup 1': linf, 'vib 2': l2 })).toThrow(/'mixup 1'.*linf.*'vib 2'.*l2/);
    // @ts-expect-error an L2 curve has no place on an L-infinity axis
    expect(() => decayBand('linf', { vib: l2 })).toThrow(/'vib' is measured in l2, not linf/);
    const unknown: DecayCurve = l2;
    // @ts-expect-error a curve of unknown norm may be of another
    expect(() => sharedEpsilons('linf', { linf, unknown })).toThrow(/'linf'.*'unknown'/);
  });

  it('refuses two grids, naming both runs', () => {
    const other = decayCurve('linf', [0, 0.2], [1, 0.5]);
    expect(() => sharedEpsilons('linf', { mixup: linf, vib: other })).toThrow(/'mixup'.*0, 0.1.*'vib'.*0, 0.2/);
  });

  it('takes grids that differ by rounding alone', () => {
    const a = decayCurve('linf', [0, 0.3], [1, 0.5]);
    const b = decayCurve('linf', [0, 3 * 0.1], [1, 0.5]);
    expect(sharedEpsilons('linf', { a, b })).toEqual([0, 0.3]);
  });
});

describe('decayBand', () => {
  it('summarizes each epsilon over the runs', () => {
    const band = decayBand('l2', {
      a: decayCurve('l2', [0, 1], [1, 0.2]),
      b: decayCurve('l2', [0, 1], [0.9, 0.4]),
    });
    expect(band.accuracy.map(({ mean }) => mean)).toEqual([expect.closeTo(0.95, 12), expect.closeTo(0.3, 12)]);
    expect(band.accuracy[1]?.spread?.deviation).toBeCloseTo(Math.SQRT2 / 10, 12);
  });
});

describe('atEpsilon', () => {
  it('refuses an epsilon where nothing was measured, naming the grid', () => {
    expect(() => atEpsilon([0, 0.1], [1, 0.5], 0.05)).toThrow(/epsilon 0.05; ask for one of 0, 0.1/);
  });
});
