import type { Row } from '../record/logit-rows.js';
import { defineCheck, notRun } from './check.js';

const tolerance = 1e-5;

const isDistribution = (row: Row): boolean =>
  Math.max(...row) < 1 + tolerance &&
  Math.min(...row) > -tolerance &&
  Math.abs(row.reduce((sum, value) => sum + value, 0) - 1) < tolerance;

/**
 * The classifier must return logits: a second softmax on probabilities flattens the loss, and attacks stall.
 *
 * Warns where every row lies within 0 and 1 and sums to 1, each to within 1e-5.
 */
export const logitsNotProbabilities = defineCheck<'forward' | 'knowledge'>(
  {
    name: 'logits-not-probabilities',
    rule: 'Not every row of the output lies in [0, 1] and sums to 1, to within 1e-5.',
    source: 'AutoAttack, check "softmax output" (Croce and Hein 2020)',
  },
  ({ forward, knowledge }) => {
    if (knowledge === 'decisions') return notRun('The model tells its decisions alone.');
    if (!forward) return notRun('No forward pass was recorded.');
    const [rows = []] = forward;
    const suspicious = rows.filter(isDistribution).length;
    const probabilities = suspicious === rows.length;
    return {
      verdict: probabilities ? 'warn' : 'pass',
      summary: probabilities
        ? 'Every row of the output is a probability distribution: the classifier seems to end in a softmax.'
        : 'The output is not a list of probabilities.',
      numbers: { 'rows that are distributions': suspicious, rows: rows.length },
    };
  },
);
