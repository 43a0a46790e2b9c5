import { InfomixupError } from '@infomixup/core';

/** Grids made by multiplying a step miss their round numbers: 3 * 0.1 is not 0.3. */
const rounding = 1e-9;

/** Whether two budgets are the same but for rounding. */
export function sameEpsilon(a: number, b: number): boolean {
  return Math.abs(a - b) <= rounding;
}

/**
 * What was measured at one epsilon; read, never interpolated.
 *
 * @param epsilons - The grid.
 * @param values - One value an epsilon: accuracies, or summaries of them.
 * @param epsilon - Budget to look up, to within 1e-9.
 * @throws InfomixupError `epsilon-not-in-grid` where nothing was measured there; `invalid-values` where the lists differ
 * in length.
 *
 * @example
 * ```ts
 * import { atEpsilon } from '@infomixup/metrics';
 * console.assert(atEpsilon([0, 0.1, 3 * 0.1], [0.98, 0.7, 0.2], 0.3) === 0.2);
 * ```
 */
export function atEpsilon<T>(epsilons: readonly number[], values: readonly T[], epsilon: number): T {
  if (values.length !== epsilons.length)
    throw new InfomixupError(
      `metrics: ${values.length} values for ${epsilons.length} epsilons; give one each`,
      'invalid-values',
    );
  const value = values[epsilons.findIndex((budget) => sameEpsilon(budget, epsilon))];
  if (value !== undefined) return value;
  throw new InfomixupError(
    `metrics: nothing was measured at epsilon ${epsilon}; ask for one of ${epsilons.join(', ')}`,
    'epsilon-not-in-grid',
  );
}
