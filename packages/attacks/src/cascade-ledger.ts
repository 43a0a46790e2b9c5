import { firstNumbers } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import type { BudgetOutcome, SampleStatus } from './attack.js';
import { replaceRows } from './rows.js';
import type { CompleteOptions } from './validation.js';

/** What one member of a cascade came to at one budget; plain JSON. */
export interface CascadeStage {
  readonly epsilon: number;
  /** Its number in the cascade, from 0, and its name. */
  readonly member: number;
  readonly attack: string;
  /** The samples that it attacked, by their rows of the batch; the next five have one entry each. */
  readonly rows: readonly number[];
  readonly status: readonly SampleStatus[];
  /** Its pass over the unperturbed inputs included. */
  readonly queries: readonly number[];
  readonly gradientCalls: readonly number[];
  /** What each lacks to the criterion at the point that the member gives. */
  readonly missing: readonly number[];
  /** Of those that it fooled, in order. */
  readonly predictions: readonly number[];
  readonly distances: readonly number[];
  /** Row-major. */
  readonly points: readonly (readonly number[])[];
  readonly zeroGradients: number;
}

/** What a member of a cascade did at one budget. */
export interface MemberReport {
  readonly attack: string;
  /** How many samples it attacked, and of these fooled. */
  readonly attacked: number;
  readonly fooled: number;
  /** What it cost, in all. */
  readonly queries: number;
  readonly gradientCalls: number;
}

/** The worst case at one budget. */
export interface CascadeOutcome extends BudgetOutcome {
  /** The name of the member that fooled each sample. */
  readonly brokenBy: readonly (string | undefined)[];
  /** In the order of the cascade, but those that no sample was left for. */
  readonly members: readonly MemberReport[];
}

/** A sample that no member fooled so far. */
export interface StillRobust {
  /** What it lacked to the criterion at its input, and at the best point of those that the members gave, in logits. */
  readonly lead: number;
  readonly missing: number;
}

/** What became of each sample at one budget so far. */
export interface Ledger {
  readonly status: SampleStatus[];
  readonly predictions: Int32Array;
  readonly distances: Float32Array;
  readonly leads: Float32Array;
  readonly missing: Float32Array;
  readonly queries: Int32Array;
  readonly gradientCalls: Int32Array;
  readonly brokenBy: (string | undefined)[];
  readonly stages: CascadeStage[];
}

/** Before any member. */
export function openLedger(clean: Int32Array, leads: Float32Array, labels: Int32Array): Ledger {
  return {
    status: Array.from(labels, (label, row) => (clean[row] === label ? 'robust' : 'misclassified')),
    predictions: clean.slice(),
    distances: new Float32Array(labels.length),
    ...{ leads, missing: leads.map((lead, row) => (clean[row] === labels[row] ? lead : 0)) },
    ...{ queries: new Int32Array(labels.length), gradientCalls: new Int32Array(labels.length) },
    brokenBy: new Array<string | undefined>(labels.length).fill(undefined),
    stages: [],
  };
}

/** Queries and gradients that a sample may still cost. */
export function leftOf(
  { queries, gradientCalls }: Ledger,
  { queryBudget }: Pick<CompleteOptions, 'queryBudget'>,
  row: number,
): number {
  return queryBudget - (queries[row] ?? 0) - (gradientCalls[row] ?? 0);
}

/** The samples that are open to attack; those that have no query left for one are noted so. */
export function openRows(ledger: Ledger, run: CompleteOptions, among: (sample: StillRobust) => boolean): Int32Array {
  const { status, leads, missing } = ledger;
  const open = firstNumbers(status.length).filter(
    (row) =>
      status[row] !== 'fooled' &&
      status[row] !== 'misclassified' &&
      among({ lead: leads[row] ?? 0, missing: missing[row] ?? 0 }),
  );
  const hasLeft = (row: number) => leftOf(ledger, run, row) >= 2;
  for (const row of open) if (!hasLeft(row)) ledger.status[row] = 'out-of-queries';
  return open.filter(hasLeft);
}

/** The total of counts. */
export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** What a sample comes to that a member found so; a success outweighs all, and what is no evidence is not forgotten. */
const worse = (before: SampleStatus, found: SampleStatus): SampleStatus => {
  if (found === 'fooled') return found;
  return before === 'robust' && found !== 'misclassified' ? found : before;
};

/** Enters what a member came to. */
export function enter(ledger: Ledger, stage: CascadeStage): void {
  ledger.stages.push(stage);
  let fooled = 0;
  for (const [position, row] of stage.rows.entries()) {
    ledger.queries[row] = (ledger.queries[row] ?? 0) + (stage.queries[position] ?? 0);
    ledger.gradientCalls[row] = (ledger.gradientCalls[row] ?? 0) + (stage.gradientCalls[position] ?? 0);
    const found = stage.status[position] ?? 'failed';
    const missing = stage.missing[position];
    // JSON has null for what is no number.
    if (missing !== undefined && Number.isFinite(missing) && missing < (ledger.missing[row] ?? 0))
      ledger.missing[row] = missing;
    ledger.status[row] = worse(ledger.status[row] ?? 'robust', found);
    if (found !== 'fooled') continue;
    ledger.predictions[row] = stage.predictions[fooled] ?? -1;
    ledger.distances[row] = stage.distances[fooled] ?? 0;
    ledger.brokenBy[row] = stage.attack;
    fooled += 1;
  }
}

/** The outcome; its perturbed inputs are the caller's. */
export function outcomeOf({ batch }: CompleteOptions, epsilon: number, ledger: Ledger): CascadeOutcome {
  const { stages, leads: _, ...told } = ledger;
  const perturbed = tf.tidy(() =>
    replaceRows(
      batch.inputs,
      stages.flatMap((stage) => movesOf(stage, batch.inputs)),
    ),
  );
  const members = stages.map((stage) => ({
    attack: stage.attack,
    attacked: stage.rows.length,
    fooled: stage.points.length,
    queries: sum(stage.queries),
    gradientCalls: sum(stage.gradientCalls),
  }));
  return { ...told, epsilon, perturbed, members };
}

const movesOf = ({ rows, status, points }: CascadeStage, { shape }: tf.Tensor) => {
  if (points.length === 0) return [];
  const samples = tf.tensor(Float32Array.from(points.flat()), [points.length, ...shape.slice(1)]);
  return [{ samples, rows: Int32Array.from(rows.filter((_, position) => status[position] === 'fooled')) }];
};
