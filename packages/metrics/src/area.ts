import { InfomixupError, type Norm } from '@infomixup/core';
import { type DecayCurve, requireCurve } from './decay-curve.js';

const invalid = (what: string) => new InfomixupError(`metrics: no area: ${what}`, 'invalid-values');

/**
 * The integral of the polygon through the points (x[i], y[i]) by the trapezoidal rule: exact for it.
 *
 * @param x - Ascending.
 * @param y - As many values.
 * @throws InfomixupError `invalid-values` where the lengths differ, a number is not finite or x falls.
 *
 * @example
 * ```ts
 * import { trapezoidArea } from '@infomixup/metrics';
 * console.assert(trapezoidArea([0, 1, 4], [2, 2, 0]) === 5);
 * ```
 */
export function trapezoidArea(x: readonly number[], y: readonly number[]): number {
  if (x.length !== y.length) throw invalid(`${x.length} places and ${y.length} values; give as many`);
  if (![...x, ...y].every(Number.isFinite)) throw invalid('a place or value is not a finite number; leave it out');
  let area = 0;
  let [left, before] = [x[0] ?? 0, y[0] ?? 0];
  x.forEach((right, i) => {
    if (right < left) throw invalid(`place ${i} is ${right} after ${left}; sort the places`);
    const after = y[i] ?? 0;
    area += ((right - left) * (before + after)) / 2;
    [left, before] = [right, after];
  });
  return area;
}

/**
 * Area under a decay curve divided by the range of its epsilons: the mean accuracy over the budgets, 0 to 1. Of a single
 * budget, which has no range, it is the accuracy there.
 *
 * Areas are comparable only on one norm and one range: see `requireSameAxis`.
 *
 * @throws InfomixupError `invalid-curve`, naming the field, as {@link decayCurve} does.
 *
 * @example
 * ```ts
 * import { decayCurve, normalizedArea } from '@infomixup/metrics';
 * console.assert(normalizedArea(decayCurve('l2', [0, 2], [1, 0.5])) === 0.75);
 * ```
 */
export function normalizedArea<N extends Norm>(curve: DecayCurve<N>): number {
  requireCurve(curve);
  const range = (curve.epsilons.at(-1) ?? 0) - (curve.epsilons[0] ?? 0);
  if (range === 0) return curve.accuracy[0] ?? 0;
  // A sum of rounded trapezoids can pass the mean accuracy's own bounds by an ulp.
  return Math.min(1, trapezoidArea(curve.epsilons, curve.accuracy) / range);
}
