import type { Norm } from '@infomixup/core';

/**
 * Accuracy under attack as the budget grows.
 *
 * `N` keeps curves of different norms apart: their epsilons are not the same quantity.
 */
export interface DecayCurve<N extends Norm = Norm> {
  readonly norm: N;
  /** Budgets in `norm`, input units, ascending, at least two. */
  readonly epsilons: readonly number[];
  /** Accuracy at each epsilon, 0 to 1. */
  readonly accuracy: readonly number[];
}
