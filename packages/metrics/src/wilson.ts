import { InfomixupError } from '@infomixup/core';
import type { Interval } from './summary.js';

/** The 97.5 % point of the standard normal distribution. */
const z = 1.959963984540054;

/**
 * Wilson's 95 % interval of a share `k / n`: the centre `(k + z^2/2) / (n + z^2)` and half width
 * `z / (n + z^2) * sqrt(k (n - k) / n + z^2/4)`, with z = 1.96.
 *
 * Unlike the usual normal interval it keeps its promise near 0 and 1, where robust and clean accuracies lie.
 * Source: Wilson, 1927, "Probable inference, the law of succession, and statistical inference".
 *
 * @param count - Successes k, a whole number from 0 to `n`.
 * @param n - Trials, at least 1.
 * @throws InfomixupError `invalid-count` for other numbers.
 *
 * @example
 * ```ts
 * import { wilsonInterval } from '@infomixup/metrics';
 * const { low, high } = wilsonInterval(9_800, 10_000);
 * console.assert(low > 0.977 && high < 0.983);
 * ```
 */
export function wilsonInterval(count: number, n: number): Interval {
  if (!Number.isSafeInteger(n) || n < 1 || !Number.isInteger(count) || count < 0 || count > n) {
    throw new InfomixupError(
      `metrics: ${count} of ${n} is no share; give whole numbers with 0 <= count <= n, n >= 1`,
      'invalid-count',
    );
  }
  const centre = (count + z ** 2 / 2) / (n + z ** 2);
  const halfWidth = (z / (n + z ** 2)) * Math.sqrt((count * (n - count)) / n + z ** 2 / 4);
  // At the two ends the interval touches 0 or 1 exactly; rounding must not push it past them.
  return { low: count === 0 ? 0 : centre - halfWidth, high: count === n ? 1 : centre + halfWidth };
}
