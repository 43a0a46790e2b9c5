import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { BudgetOutcome, SampleStatus } from '../attack.js';
import { type Attempt, attempt, type Targeted } from './attempt.js';
import type { RunContext } from './context.js';
import { owning } from './owning.js';
import { firstNumbers, replaceRows } from './rows.js';
import type { Samples } from './samples.js';

/** Correctly classified samples under attack, with what their budgets share. */
export interface Victims extends Targeted {
  /** Whether a sample's gradient was ever exactly zero; filled in by the search. */
  readonly zeroGradient: boolean[];
}

/** The best perturbation so far of each victim. */
interface Best {
  readonly perturbed: Tensor;
  readonly predictions: Int32Array;
  readonly margins: Float32Array;
  readonly distances: Float32Array;
  /** Whether an attempt on the sample came to its end. */
  readonly sound: readonly boolean[];
}

const untouched = ({ inputs, labels }: Samples, sound: boolean): Best => ({
  perturbed: tf.clone(inputs),
  predictions: Int32Array.from(labels),
  margins: new Float32Array(labels.length).fill(Number.POSITIVE_INFINITY),
  distances: new Float32Array(labels.length),
  sound: new Array<boolean>(labels.length).fill(sound),
});

const rowsLeft = ({ predictions }: Best, { labels }: Samples): Int32Array =>
  firstNumbers(labels.length).filter((row) => predictions[row] === labels[row]);

/** The row of each sample whose new attempt is better than its best, else -1. */
const improvedRows = (
  best: Best,
  rows: Int32Array,
  { predictions, margins, usable, sound }: Attempt,
  labels: Int32Array,
) =>
  rows.map((row, position) => {
    const fools = usable[position] && predictions[position] !== labels[row];
    const closer = !best.sound[row] || (margins[position] ?? 0) < (best.margins[row] ?? 0);
    return fools || (sound[position] && closer) ? row : -1;
  });

const merged = (best: Best, improved: Int32Array, found: Attempt): Best => {
  const [predictions, sound] = [best.predictions.slice(), best.sound.slice()];
  const [margins, distances] = [best.margins.slice(), best.distances.slice()];
  for (const [position, row] of improved.entries()) {
    if (row < 0) continue;
    predictions[row] = found.predictions[position] ?? -1;
    margins[row] = found.margins[position] ?? 0;
    distances[row] = found.distances[position] ?? 0;
    sound[row] = true;
  }
  const perturbed = replaceRows(best.perturbed, [{ samples: found.points, rows: improved }]);
  return { perturbed, predictions, margins, distances, sound };
};

const improve = (run: RunContext, victims: Victims, best: Best, number: number, epsilon: number): Promise<Best> =>
  owning(async (own) => {
    own(best.perturbed);
    const rows = rowsLeft(best, victims);
    const found = await attempt(run, { victims, rows, number, epsilon }, own);
    for (const [position, row] of rows.entries()) if (found.zeroGradient[position]) victims.zeroGradient[row] = true;
    return merged(best, improvedRows(best, rows, found, victims.labels), found);
  });

const statusOf = (best: Best, label: number, row: number): SampleStatus => {
  if (best.predictions[row] !== label) return 'fooled';
  return best.sound[row] ? 'robust' : 'failed';
};

/** Attacks the victims at one budget; the caller owns the perturbed inputs. */
export async function search(run: RunContext, victims: Victims, epsilon: number): Promise<BudgetOutcome> {
  let best = untouched(victims, epsilon === 0);
  const attempts = epsilon === 0 ? 0 : (run.spec.attempts ?? 1);
  for (let number = 0; number < attempts && rowsLeft(best, victims).length > 0; number++)
    best = await improve(run, victims, best, number, epsilon);
  const { perturbed, predictions, distances } = best;
  const status = Array.from(victims.labels, (label, row) => statusOf(best, label, row));
  return { epsilon, perturbed, status, distances, predictions };
}
