import { distance, normalized, predictionOf } from '../record/logit-rows.js';
import { defineCheck, notRun } from './check.js';
import { passesDiffer, tolerance } from './deterministic-forward.js';

/**
 * What a model says of an attacked input must not hang on its neighbours in the batch.
 *
 * Fails where a prediction changes by more than rounding does; warns where only logits differ by more. Statistics of the
 * batch (BatchNorm in training mode), or a defence that compares inputs, make every count of an attack one of its batches.
 */
export const sameAnswerAlone = defineCheck<'alone' | 'forward'>(
  {
    name: 'same-answer-alone',
    rule: 'Attacked inputs get the same predictions alone as together, and L2-normalised logits within 1e-4.',
    source: 'a count of successes must not hang on how inputs are batched; threshold as in AutoAttack',
  },
  ({ alone: probe, forward = [] }) => {
    if (!probe) return notRun('No attacked input was shown alone.');
    if (passesDiffer(forward)) return notRun('Passes differ anyway: see deterministic-forward.');
    const { together, alone } = probe;
    const distances = together.map((row, sample) => distance(normalized(row), normalized(alone[sample] ?? [])));
    const differing = [...distances.keys()].filter((sample) => !((distances[sample] ?? 0) <= tolerance));
    const samples = differing.filter(
      (sample) => predictionOf(together[sample] ?? []) !== predictionOf(alone[sample] ?? []),
    );
    return {
      verdict: samples.length > 0 ? 'fail' : differing.length > 0 ? 'warn' : 'pass',
      summary: `${samples.length} of ${together.length} attacked inputs get another class alone than together.`,
      numbers: {
        'changed predictions': samples.length,
        'greatest logit distance': distances.reduce((most, value) => Math.max(most, value), 0),
      },
      samples,
    };
  },
);
