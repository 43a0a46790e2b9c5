import { InfomixupError } from '@infomixup/core';
import { studentTQuantile } from './student-t.js';

/** An interval that holds the true value in 95 % of repetitions. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** How values vary over repetitions. */
export interface Spread {
  /** Sample standard deviation (divisor n - 1). */
  readonly deviation: number;
  /** 95 % interval of the mean, by Student's t with n - 1 degrees of freedom. */
  readonly interval: Interval;
}

/** Values of repeated runs, such as accuracies over seeds. */
export interface Summary {
  /** Number of values. */
  readonly n: number;
  readonly mean: number;
  /** `null` exactly where n = 1: one run says nothing about spread. */
  readonly spread: Spread | null;
}

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function spreadOf(values: readonly number[], mean: number): Spread {
  const n = values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / (n - 1));
  const halfWidth = (studentTQuantile(0.975, n - 1) * deviation) / Math.sqrt(n);
  return { deviation, interval: { low: mean - halfWidth, high: mean + halfWidth } };
}

/**
 * Mean, sample standard deviation s and 95 % interval `mean ± t(0.975, n - 1) s / sqrt(n)` of repeated runs.
 *
 * The interval supposes values that are about normal; for shares near 0 or 1 it can reach past them.
 *
 * @param values - One number a run, at least one, all finite.
 * @throws InfomixupError `invalid-values` for an empty list, a value that is not finite, or values whose squares pass the range of
 * numbers.
 *
 * @example
 * ```ts
 * import { summarize } from '@infomixup/metrics';
 * const { mean, spread } = summarize([0.97, 0.98, 0.99]);
 * console.assert(Math.abs(mean - 0.98) < 1e-12);
 * console.assert(spread !== null && Math.abs(spread.deviation - 0.01) < 1e-12);
 * console.assert(summarize([0.98]).spread === null);
 * ```
 */
export function summarize(values: readonly number[]): Summary {
  const refused = (what: string) =>
    new InfomixupError(`metrics: cannot summarize [${Array.from(values).join(', ')}]; ${what}`, 'invalid-values');
  // Array.from makes holes visible to `every`.
  if (values.length === 0 || !Array.from(values).every(Number.isFinite))
    throw refused('give at least one value, all finite');
  const mean = meanOf(values);
  const spread = values.length === 1 ? null : spreadOf(values, mean);
  if (!Number.isFinite(mean) || (spread && !Number.isFinite(spread.interval.high)))
    throw refused('the values are too large for numbers of 64 bits, scale them');
  return { n: values.length, mean, spread };
}
