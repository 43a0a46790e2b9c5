import type { Norm } from '@infomixup/core';
import type { DecayCurve } from './decay-curve.js';
import { type NamedCurves, sharedEpsilons } from './same-axis.js';
import { type Summary, summarize } from './summary.js';

/** Decay curves of repeated runs, summarized at each epsilon: what a seed band is drawn from. */
export interface DecayBand<N extends Norm = Norm> {
  readonly norm: N;
  readonly epsilons: readonly number[];
  /** One summary an epsilon. */
  readonly accuracy: readonly Summary[];
}

/**
 * Summarizes the curves of repeated runs at each epsilon.
 *
 * @param norm - The norm of all curves.
 * @param curves - Curves by the name of their run, on one grid.
 * @throws InfomixupError `different-norms` or `different-grids`, naming both runs; `invalid-values` for no curve.
 *
 * @example
 * ```ts
 * import { decayBand, decayCurve } from '@infomixup/metrics';
 * const band = decayBand('linf', {
 *   'seed 1': decayCurve('linf', [0, 0.3], [1, 0.4]),
 *   'seed 2': decayCurve('linf', [0, 0.3], [1, 0.2]),
 * });
 * console.assert(Math.abs((band.accuracy[1]?.mean ?? 0) - 0.3) < 1e-12);
 * ```
 */
export function decayBand<N extends Norm>(norm: N, curves: NamedCurves<NoInfer<N>>): DecayBand<N> {
  const epsilons = sharedEpsilons(norm, curves);
  const runs = Object.values<DecayCurve>(curves);
  const accuracy = epsilons.map((_, i) => summarize(runs.map((run) => run.accuracy[i] ?? Number.NaN)));
  return { norm, epsilons, accuracy };
}
