import type { Difference } from '../record/broken-only-by.js';
import { type Finding, gradeSamples, type Limits, notRun, percent } from './check.js';

/** Two sides that were compared. */
export interface Comparison {
  /** Such as `fgsm linf against pgd`. */
  readonly sides: string;
  readonly difference: Difference;
}

/** Judges by the comparison with the greatest share of samples that only the first side broke. */
export function judgeComparisons(comparisons: readonly Comparison[], limits: Limits, missing: string): Finding {
  const [worst] = comparisons.toSorted((a, b) => b.difference.share - a.difference.share);
  if (!worst) return notRun(missing);
  const { share, epsilon, samples } = worst.difference;
  return {
    verdict: gradeSamples(share, samples, limits),
    summary: `${worst.sides}: ${percent(share)} of the samples are broken by the first alone, at epsilon ${Number(epsilon.toPrecision(6))}.`,
    numbers: Object.fromEntries(comparisons.map(({ sides, difference }) => [sides, difference.share])),
    samples,
  };
}
