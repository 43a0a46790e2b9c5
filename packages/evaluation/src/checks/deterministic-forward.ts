import type { ForwardProbe } from '../probes/forward.js';
import { distance, normalized, predictionOf } from '../record/logit-rows.js';
import { defineCheck, notRun } from './check.js';

/** L2 distance of L2-normalised logits, above which passes differ by more than rounding. */
export const tolerance = 1e-4;

/** Of two passes, over all samples. */
const greatestDistance = (passes: ForwardProbe): number => {
  const directions = passes.map((rows) => rows.map(normalized));
  const distances = directions.flatMap((rows, i) =>
    directions.slice(i + 1).flatMap((others) => rows.map((row, sample) => distance(row, others[sample] ?? []))),
  );
  return distances.reduce((greatest, value) => Math.max(greatest, value), 0);
};

const changedSamples = (passes: ForwardProbe): number[] => {
  const [first = [], ...others] = passes.map((rows) => rows.map(predictionOf));
  return [...first.keys()].filter((sample) => others.some((predictions) => predictions[sample] !== first[sample]));
};

/** Whether passes of the same inputs differ by more than rounding. */
export function passesDiffer(passes: ForwardProbe): boolean {
  return greatestDistance(passes) > tolerance;
}

/**
 * Five forward passes of the same inputs must agree.
 *
 * Fails where a prediction changes; warns where the L2 distance of two L2-normalised rows of logits exceeds 1e-4.
 * Against a random model single runs of an attack mean little: average over the randomness, in attack and verdict.
 */
export const deterministicForward = defineCheck<'forward'>(
  {
    name: 'deterministic-forward',
    rule: 'Five forward passes give the same predictions, and L2-normalised logits within 1e-4 of each other.',
    source: 'AutoAttack, check "randomized" (Croce and Hein 2020); Carlini et al. 2019, arXiv 1902.06705',
  },
  ({ forward }) => {
    if (!forward) return notRun('No forward passes were repeated.');
    const samples = changedSamples(forward);
    const spread = greatestDistance(forward);
    return {
      verdict: samples.length > 0 ? 'fail' : spread > tolerance ? 'warn' : 'pass',
      summary: `${samples.length} of ${forward[0]?.length ?? 0} predictions change between ${forward.length} passes.`,
      numbers: { 'changed predictions': samples.length, 'greatest logit distance': spread },
      samples,
    };
  },
);
