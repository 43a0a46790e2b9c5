import { InfomixupError } from '@infomixup/core';

/** How many paired differences go up and how many down, and how probable so uneven a split is by chance. */
export interface SignTest {
  readonly positive: number;
  readonly negative: number;
  /** Two-sided, 0 to 1. */
  readonly probability: number;
}

/** P(X <= `most`) for X ~ Binomial(n, 1/2), its terms summed in logarithms: 2^-n alone is zero for large n. */
function lowerTail(most: number, n: number): number {
  let logarithm = -n * Math.LN2;
  let sum = 0;
  for (let k = 0; k <= most; k++) {
    sum += Math.exp(logarithm);
    logarithm += Math.log((n - k) / (k + 1));
  }
  return sum;
}

/**
 * The exact two-sided sign test on paired differences: `min(1, 2 P(X <= min(up, down)))` with X ~ Binomial(up + down,
 * 1/2); ties say nothing. On differences of yes and no it is McNemar's test.
 *
 * Source: McNemar, 1947, "Note on the sampling error of the difference between correlated proportions", with the exact
 * probability in place of chi-squared.
 *
 * @param differences - One a sample, finite; at most 2^24.
 * @throws InfomixupError `invalid-values` for an empty list or a difference that is not finite.
 *
 * @example
 * ```ts
 * import { signTest } from '@infomixup/metrics';
 * const { positive, negative, probability } = signTest([1, 1, 0, 1, 1, 1, 1]);
 * console.assert(positive === 6 && negative === 0 && Math.abs(probability - 2 / 64) < 1e-12);
 * ```
 */
export function signTest(differences: readonly number[]): SignTest {
  if (differences.length === 0 || !Array.from(differences).every(Number.isFinite))
    throw new InfomixupError('metrics: no sign test; give at least one difference, all finite', 'invalid-values');
  const positive = differences.filter((difference) => difference > 0).length;
  const negative = differences.filter((difference) => difference < 0).length;
  const probability = Math.min(1, 2 * lowerTail(Math.min(positive, negative), positive + negative));
  return { positive, negative, probability };
}
