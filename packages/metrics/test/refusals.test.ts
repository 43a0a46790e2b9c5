import {
  accuracy,
  atEpsilon,
  bestSoFar,
  type DecayCurve,
  decayBand,
  decayCurve,
  normalizedArea,
  requireGrid,
  sharedEpsilons,
  signTest,
  summarize,
  trapezoidArea,
  wilsonInterval,
} from '@infomixup/metrics';
import { describe, expect, it } from 'vitest';

/** What a caller without types may hand over. */
const untyped = <T>(value: unknown): T => value as T;

// biome-ignore lint/suspicious/noSparseArray: callers without types have them
const holed = [0, , 1];

const brokenCurves: readonly [string, Partial<Record<keyof DecayCurve, unknown>>, RegExp][] = [
  ['an unknown norm', { norm: 'l3' }, /norm is l3; use one of linf, l2, l1/],
  ['no epsilons', { epsilons: undefined }, /epsilons is undefined/],
  ['text for epsilons', { epsilons: '0123' }, /epsilons is string/],
  ['a hole among epsilons', { epsilons: holed, accuracy: [1, 1, 1] }, /epsilons\[1\] is undefined/],
  ['text among epsilons', { epsilons: ['0', '1'] }, /epsilons\[0\] is 0; a budget is a finite number/],
  ['no accuracy', { accuracy: null }, /accuracy is object/],
  ['too few accuracies', { accuracy: [1] }, /accuracy has 1 values for 2 epsilons/],
  ['text among accuracies', { accuracy: [1, '0.5'] }, /accuracy\[1\] is 0.5; a share lies/],
  ['an accuracy that is not a number', { accuracy: [1, Number.NaN] }, /accuracy\[1\] is NaN/],
];

describe.each(brokenCurves)('a curve with %s', (_, change, message) => {
  const curve: DecayCurve = untyped({ norm: 'linf', epsilons: [0, 1], accuracy: [1, 0], ...change });
  const uses: readonly [string, () => unknown][] = [
    ['decayCurve', () => decayCurve(curve.norm, curve.epsilons, curve.accuracy)],
    ['normalizedArea', () => normalizedArea(curve)],
    ['bestSoFar', () => bestSoFar(curve)],
    ['sharedEpsilons', () => sharedEpsilons<string & DecayCurve['norm']>(curve.norm, untyped({ curve }))],
    ['decayBand', () => decayBand<string & DecayCurve['norm']>(curve.norm, untyped({ curve }))],
  ];
  it.each(uses)('is refused by %s, naming the field', (_, use) => {
    expect(use).toThrow(message);
  });
});

describe('refusals', () => {
  it.each<[string, () => unknown, RegExp]>([
    ['a label that is not a number', () => accuracy([1], [Number.NaN]), /labels\[0\] is NaN/],
    ['a fraction for a prediction', () => accuracy([0.5], [1]), /predictions\[0\] is 0.5/],
    ['a negative label', () => accuracy([-1], [-1]), /labels\[0\] is -1/],
    ['text for a label', () => accuracy([1], untyped(['1'])), /labels\[0\] is 1; a label is a whole number/],
    ['no label', () => accuracy([], []), /0 predictions for 0 labels/],
    ['places without values', () => trapezoidArea([0, 1], [1]), /2 places and 1 values/],
    ['a value that is not a number', () => trapezoidArea([0, 1], [1, Number.NaN]), /not a finite number/],
    ['places that fall', () => trapezoidArea([1, 0], [1, 1]), /place 1 is 0 after 1/],
    ['values of another length', () => atEpsilon([0, 1], [1], 0), /1 values for 2 epsilons/],
    ['an epsilon that is not a number', () => atEpsilon([0, 1], [1, 0], Number.NaN), /epsilon NaN; ask for one/],
    ['a grid that is none', () => requireGrid(untyped({ length: 2 }), 'grid'), /grid is object/],
    ['a hole among values', () => summarize(untyped(holed)), /all finite/],
    ['text among values', () => summarize(untyped(['1'])), /all finite/],
    ['values beyond range', () => summarize([1e308, 1e308]), /too large/],
    ['values whose squares are beyond range', () => summarize([1e200, -1e200]), /too large/],
    ['a count of text', () => wilsonInterval(untyped('1'), 2), /no share/],
    ['more trials than numbers tell apart', () => wilsonInterval(1, 2 ** 60), /no share/],
    ['no difference', () => signTest([]), /at least one difference/],
    ['a difference that is not a number', () => signTest([1, Number.NaN]), /all finite/],
  ])('name %s', (_, use, message) => {
    expect(use).toThrow(message);
  });
});

describe('signTest', () => {
  // Sums of binomial coefficients in whole numbers, by Python.
  it.each([
    [5, 0, 0.0625],
    [6, 0, 0.03125],
    [9, 1, 0.021484375],
    [60, 40, 0.05688793364098078],
    [5100, 4900, 0.04658552770494739],
  ])('of %d up and %d down is %d', (up, down, probability) => {
    const differences = [...Array<number>(up).fill(0.3), ...Array<number>(down).fill(-2), 0];
    expect(signTest(differences).probability).toBeCloseTo(probability, 8);
    expect(signTest(differences.map((difference) => -difference)).probability).toBeCloseTo(probability, 8);
  });

  it('finds an even split and ties no surprise', () => {
    expect(signTest([1, -1]).probability).toBe(1);
    expect(signTest([0, 0])).toEqual({ positive: 0, negative: 0, probability: 1 });
  });
});
