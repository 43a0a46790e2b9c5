import { InfomixupError, type Norm, norms } from '@infomixup/core';

/**
 * Accuracy under attack as the budget grows.
 *
 * `N` keeps curves of different norms apart: their epsilons are not the same quantity.
 */
export interface DecayCurve<N extends Norm = Norm> {
  readonly norm: N;
  /** Budgets in `norm`, input units, strictly ascending, at least one. */
  readonly epsilons: readonly number[];
  /** Accuracy at each epsilon, 0 to 1. */
  readonly accuracy: readonly number[];
}

const invalid = (what: string) => new InfomixupError(`metrics: ${what}`, 'invalid-curve');

/**
 * Checks a grid of budgets.
 *
 * @param field - What the caller calls the grid, for the message.
 * @throws InfomixupError `invalid-curve`, naming the field, unless there is a budget and all are finite, not negative
 * and strictly ascending.
 *
 * @example
 * ```ts
 * import { requireGrid } from '@infomixup/metrics';
 * requireGrid([0, 0.1, 0.3]);
 * ```
 */
export function requireGrid(epsilons: readonly number[], field = 'epsilons'): void {
  if (!Array.isArray(epsilons)) throw invalid(`${field} is ${typeof epsilons}; give a list of budgets`);
  if (epsilons.length === 0) throw invalid(`${field} has no value; give at least one budget`);
  let previous = -1;
  // A loop over entries, which unlike forEach does not pass over holes.
  for (const [i, epsilon] of epsilons.entries()) {
    if (!Number.isFinite(epsilon) || epsilon < 0)
      throw invalid(`${field}[${i}] is ${epsilon}; a budget is a finite number of at least 0`);
    if (epsilon <= previous)
      throw invalid(`${field}[${i}] is ${epsilon} after ${previous}; list each budget once, ascending`);
    previous = epsilon;
  }
}

/**
 * Checks a curve that was put together without {@link decayCurve}.
 *
 * @throws InfomixupError `invalid-curve`, naming the field.
 *
 * @example
 * ```ts
 * import { requireCurve } from '@infomixup/metrics';
 * requireCurve({ norm: 'linf', epsilons: [0, 0.1], accuracy: [0.98, 0.5] });
 * ```
 */
export function requireCurve({ norm, epsilons, accuracy }: DecayCurve): void {
  if (!norms.includes(norm)) throw invalid(`norm is ${norm}; use one of ${norms.join(', ')}`);
  requireGrid(epsilons);
  if (!Array.isArray(accuracy)) throw invalid(`accuracy is ${typeof accuracy}; give a list of shares`);
  if (accuracy.length !== epsilons.length)
    throw invalid(`accuracy has ${accuracy.length} values for ${epsilons.length} epsilons; give one each`);
  const wrong = accuracy.findIndex((share) => !(Number.isFinite(share) && share >= 0 && share <= 1));
  if (wrong >= 0) throw invalid(`accuracy[${wrong}] is ${accuracy[wrong]}; a share lies between 0 and 1`);
}

/**
 * A decay curve, checked.
 *
 * @param norm - Norm of the budgets.
 * @param epsilons - Budgets, strictly ascending, at least one.
 * @param accuracy - Accuracy at each of them, 0 to 1.
 * @throws InfomixupError `invalid-curve`, naming the field.
 *
 * @example
 * ```ts
 * import { decayCurve, normalizedArea } from '@infomixup/metrics';
 * const curve = decayCurve('linf', [0, 0.1, 0.3], [1, 0.5, 0]);
 * console.assert(Math.abs(normalizedArea(curve) - 0.125 / 0.3) < 1e-12);
 * ```
 */
export function decayCurve<N extends Norm>(
  norm: N,
  epsilons: readonly number[],
  accuracy: readonly number[],
): DecayCurve<N> {
  const curve = { norm, epsilons, accuracy };
  requireCurve(curve);
  return curve;
}
