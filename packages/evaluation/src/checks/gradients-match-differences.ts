import type { Differences } from '../probes/differences.js';
import { rightSamples } from '../record/walks.js';
import { defineCheck, notRun } from './check.js';

/** `sum(a b) / sqrt(sum(a a) sum(b b))`: 1 where one foretells the other but for a factor; 0 where one is always 0. */
export function agreement(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]) => x.reduce((sum, value, i) => sum + value * (y[i] ?? 0), 0);
  const lengths = Math.sqrt(dot(a, a) * dot(b, b));
  return lengths > 0 ? dot(a, b) / lengths : 0;
}

const medianOf = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

const agreements = ({ foretold, found }: Differences, samples: readonly number[]) =>
  samples.map((sample) => ({
    sample,
    value: agreement(
      foretold.map((direction) => direction[sample] ?? 0),
      found.map((direction) => direction[sample] ?? 0),
    ),
  }));

/**
 * The gradient at an input must foretell how the margin changes around it, along random directions a quarter of the
 * telling epsilon long. Where it does not, gradients are shattered, random, turned or absent.
 *
 * Passes where the median agreement over the samples is at least 0.8; below 0.6 fails.
 */
export const gradientsMatchDifferences = defineCheck<'diagnoses' | 'clean'>(
  {
    name: 'gradients-match-differences',
    rule:
      'Central differences of the margin along 20 random directions, each a quarter of epsilon long, agree with its gradient: ' +
      'a median cosine over the samples of at least 0.8; below 0.6 fails.',
    source: 'Athalye et al. 2018, arXiv 1802.00420 (shattered gradients); thresholds of this project',
  },
  ({ diagnoses, clean }) => {
    const judged = diagnoses.map(({ norm, differences, walks }) => {
      const found = agreements(differences, rightSamples(clean, walks[0] ?? { labels: [] }));
      return { norm, found, median: medianOf(found.map(({ value }) => value)) };
    });
    const [worst] = judged.filter(({ found }) => found.length > 0).toSorted((a, b) => a.median - b.median);
    if (!worst) return notRun('No gradient was compared with differences.');
    return {
      verdict: worst.median >= 0.8 ? 'pass' : worst.median >= 0.6 ? 'warn' : 'fail',
      summary: `Gradient and differences agree by a cosine of ${worst.median.toFixed(2)} in the median (${worst.norm}).`,
      numbers: Object.fromEntries(judged.map(({ norm, median }) => [`median cosine, ${norm}`, median])),
      samples: worst.found.filter(({ value }) => value < 0.6).map(({ sample }) => sample),
    };
  },
);
