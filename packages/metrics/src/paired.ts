import { InfomixupError } from '@infomixup/core';
import { studentTQuantile } from './student-t.js';
import { type Summary, summarize } from './summary.js';

/** How two methods differ over runs that share what chance decides. */
export interface PairedDifference extends Summary {
  /** Whether the 95 % interval of the mean difference excludes 0; false with fewer than three pairs, however alike. */
  readonly clear: boolean;
  /** How many pairs a difference as large and as unsteady as this would need to be clear; `null` where that is unknown. */
  readonly pairsNeeded: number | null;
}

/** Two pairs may be alike by the coarseness of their counts alone. */
const leastPairs = 3;

/** Beyond this many pairs a difference is as good as none. */
const most = 10_000;

/**
 * The least number of pairs, from 2, whose 95 % interval excludes 0: `t(0.975, n - 1) s / sqrt(n) < |mean|`; `null` beyond
 * 10,000 or for a mean of 0.
 *
 * @param mean - Mean difference.
 * @param deviation - Sample standard deviation of the differences, at least 0.
 * @throws InfomixupError `invalid-values` for numbers that cannot be.
 *
 * @example
 * ```ts
 * import { pairsNeeded } from '@infomixup/metrics';
 * console.assert(pairsNeeded(0.02, 0.01) === 4 && pairsNeeded(0, 0.01) === null);
 * ```
 */
export function pairsNeeded(mean: number, deviation: number): number | null {
  if (!Number.isFinite(mean) || !(Number.isFinite(deviation) && deviation >= 0))
    throw new InfomixupError(
      `metrics: no number of pairs for a mean of ${mean} and a deviation of ${deviation}; give finite numbers`,
      'invalid-values',
    );
  const isClear = (pairs: number) =>
    (studentTQuantile(0.975, pairs - 1) * deviation) / Math.sqrt(pairs) < Math.abs(mean);
  if (mean === 0 || !isClear(most)) return null;
  let [low, high] = [1, most];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isClear(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/**
 * The mean of the differences `first[i] - second[i]` with its 95 % interval by Student's t (the paired t-test's): what
 * both methods owe to the same seed is in neither.
 *
 * @param first - One number a run.
 * @param second - The other method's, run by run of the same seeds.
 * @throws InfomixupError `invalid-values` for lists of different lengths, empty ones, or numbers that are not finite.
 *
 * @example
 * ```ts
 * import { pairedDifference } from '@infomixup/metrics';
 * const { mean, clear, spread } = pairedDifference([0.33, 0.27, 0.3], [0.32, 0.25, 0.29]);
 * console.assert(Math.abs(mean - 0.04 / 3) < 1e-12 && !clear && spread !== null);
 * ```
 */
export function pairedDifference(first: readonly number[], second: readonly number[]): PairedDifference {
  if (first.length !== second.length)
    throw new InfomixupError(
      `metrics: ${first.length} runs are paired with ${second.length}; give one of each for every pair`,
      'invalid-values',
    );
  const summary = summarize(first.map((value, i) => value - (second[i] ?? Number.NaN)));
  const { n, mean, spread } = summary;
  const excludesZero = spread !== null && (spread.interval.low > 0 || spread.interval.high < 0);
  const needed = spread && pairsNeeded(mean, spread.deviation);
  return { ...summary, clear: n >= leastPairs && excludesZero, pairsNeeded: needed && Math.max(leastPairs, needed) };
}
