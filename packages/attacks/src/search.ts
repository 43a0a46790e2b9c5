import { firstNumbers, owning, type TensorOwner } from '@infomixup/core';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { BudgetOutcome, SampleStatus, Trajectory } from './attack.js';
import { attemptOnBatch } from './batch-attempt.js';
import { replaceRows } from './rows.js';
import { attemptOnSamples } from './sample-attempt.js';
import { isStepped } from './state.js';
import { attemptInSteps } from './stepped-attempt.js';
import type { AttackRun, Attempt, AttemptPlan, Samples, Victims } from './victims.js';

/** What a search at one budget, or at any distance, came to. */
export interface Searched extends BudgetOutcome {
  /** Whether the query budget ended an attempt on the sample, or left none. */
  readonly cut: readonly boolean[];
  /** Whether an attempt on the sample came to its end. */
  readonly finite: readonly boolean[];
}

/** The best perturbation so far of each victim. */
interface Best {
  readonly perturbed: Tensor;
  readonly predictions: Int32Array;
  readonly margins: Float32Array;
  readonly distances: Float32Array;
  /** Whether the criterion is met. */
  readonly met: readonly boolean[];
  /** Whether an attempt on the sample came to its end. */
  readonly finite: readonly boolean[];
  /** Whether the query budget ended an attempt on the sample, or left none. */
  readonly cut: boolean[];
}

const untouched = ({ inputs, labels }: Samples, finite: boolean): Best => ({
  perturbed: tf.clone(inputs),
  predictions: Int32Array.from(labels),
  margins: new Float32Array(labels.length).fill(Number.POSITIVE_INFINITY),
  distances: new Float32Array(labels.length),
  met: new Array<boolean>(labels.length).fill(false),
  finite: new Array<boolean>(labels.length).fill(finite),
  cut: new Array<boolean>(labels.length).fill(false),
});

const statusOf = (best: Best, row: number): SampleStatus => {
  if (best.met[row]) return 'fooled';
  if (!best.finite[row]) return 'failed';
  return best.cut[row] ? 'out-of-queries' : 'robust';
};

/** Attacks the victims at one budget, attempt by attempt; the caller owns the perturbed inputs. */
export async function search(run: AttackRun, victims: Victims, epsilon: number): Promise<Searched> {
  const { spec, queryBudget } = run;
  const before = { queries: victims.spent.queries.slice(), gradientCalls: victims.spent.gradientCalls.slice() };
  const since = (what: keyof typeof before, row: number) => (victims.spent[what][row] ?? 0) - (before[what][row] ?? 0);
  const left = (row: number) => queryBudget - since('queries', row) - since('gradientCalls', row);
  let best = untouched(victims, epsilon === 0);
  const { attempts: wished = 1 } = spec;
  const attempts = typeof wished === 'number' ? wished : wished(run.classifier.classes);
  const trajectories = Array.from(victims.labels, (): Trajectory[] => []);
  for (let number = 0; epsilon > 0 && number < attempts; number++) {
    const open = firstNumbers(victims.labels.length).filter((row) => spec.seeks === 'minimal' || !best.met[row]);
    const rows = open.filter((row) => left(row) >= 1);
    for (const row of open) if (left(row) < 1) best.cut[row] = true;
    if (rows.length === 0) break;
    const plan = { victims, rows, number, epsilon, left: (row: number) => left(row) - 1 };
    best = await improve(run, best, plan, (row, made) => trajectories[row]?.push(made));
  }
  const { perturbed, predictions, distances } = best;
  const status = Array.from(victims.labels, (_, row) => statusOf(best, row));
  const queries = victims.labels.map((_, row) => since('queries', row));
  const gradientCalls = victims.labels.map((_, row) => since('gradientCalls', row));
  // Where no attempt was of use, the inputs stand.
  const missing = best.margins.map((margin, row) => (Number.isFinite(margin) ? margin : (victims.lacks[row] ?? 0)));
  const ends = { cut: best.cut, finite: best.finite };
  const told = { epsilon, perturbed, status, distances, predictions, missing, queries, gradientCalls, ...ends };
  return run.trajectories && isStepped(spec) ? { ...told, trajectories } : told;
}

/** Runs the inner loop, of whichever form, once. */
function attempt(run: AttackRun, plan: AttemptPlan, own: TensorOwner['own']): Promise<Attempt> {
  const { spec } = run;
  if (isStepped(spec)) return attemptInSteps({ ...run, spec }, plan, own);
  return spec.search ? attemptOnSamples(run, plan, own) : attemptOnBatch(run, plan, own);
}

const improve = (
  run: AttackRun,
  best: Best,
  plan: AttemptPlan,
  note: (row: number, made: Trajectory) => void,
): Promise<Best> =>
  owning(async (own) => {
    own(best.perturbed);
    const found = await attempt(run, plan, own);
    const { spent } = plan.victims;
    // Every attempt showed the model its result.
    for (const row of plan.rows) spent.queries[row] = (spent.queries[row] ?? 0) + 1;
    for (const [position, made] of found.trajectories?.entries() ?? []) note(plan.rows[position] ?? 0, made);
    return merged(best, plan.rows, improvedRows(best, plan.rows, found, run.spec.seeks === 'minimal'), found);
  });

/** The row of each sample whose new attempt is better than its best, else -1. */
const improvedRows = (best: Best, rows: Int32Array, found: Attempt, minimal: boolean) =>
  rows.map((row, position) => {
    const met = found.usable[position] && found.met[position];
    const nearer = !best.met[row] || (found.distances[position] ?? 0) < (best.distances[row] ?? 0);
    if (met) return minimal && !nearer ? -1 : row;
    const closer = !best.finite[row] || (found.margins[position] ?? 0) < (best.margins[row] ?? 0);
    return found.finite[position] && closer && !best.met[row] ? row : -1;
  });

const merged = (best: Best, rows: Int32Array, improved: Int32Array, found: Attempt): Best => {
  const [predictions, met, finite] = [best.predictions.slice(), best.met.slice(), best.finite.slice()];
  const [margins, distances, cut] = [best.margins.slice(), best.distances.slice(), best.cut.slice()];
  for (const [position, row] of rows.entries()) cut[row] ||= found.cut[position] ?? false;
  for (const [position, row] of improved.entries()) {
    if (row < 0) continue;
    predictions[row] = found.predictions[position] ?? -1;
    margins[row] = found.margins[position] ?? 0;
    distances[row] = found.distances[position] ?? 0;
    met[row] = found.met[position] ?? false;
    finite[row] ||= found.finite[position] ?? false;
  }
  const perturbed = replaceRows(best.perturbed, [{ samples: found.points, rows: improved }]);
  return { perturbed, predictions, margins, distances, met, finite, cut };
};
