import type { ForwardProbe } from '../probes/forward.js';
import { distance, normalized, predictionOf, rowsOf } from '../record/logit-rows.js';
import { defineCheck, notRun } from './check.js';

const tolerance = 1e-4;

const greatestDistance = ({ passes, classes }: ForwardProbe): number => {
  const rows = passes.map((pass) => rowsOf(pass, classes).map(normalized));
  const distances = rows.flatMap((a, i) =>
    rows.slice(i + 1).flatMap((b) => a.map((row, sample) => distance(row, b[sample] ?? []))),
  );
  return Math.max(0, ...distances);
};

const unstable = ({ passes, classes, labels }: ForwardProbe): number[] => {
  const predictions = passes.map((pass) => rowsOf(pass, classes).map(predictionOf));
  return [...labels.keys()].filter((sample) => new Set(predictions.map((pass) => pass[sample])).size > 1);
};

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
    const samples = unstable(forward);
    const spread = greatestDistance(forward);
    return {
      verdict: samples.length > 0 ? 'fail' : spread > tolerance ? 'warn' : 'pass',
      summary: `${samples.length} of ${forward.labels.length} predictions change between ${forward.passes.length} passes.`,
      numbers: { 'changed predictions': samples.length, 'greatest logit distance': spread },
      samples,
    };
  },
);
