import type { Evaluation } from '@infomixup/evaluation';

/** What one epoch of training left behind. */
export interface EpochRecord {
  /** From 1. */
  readonly epoch: number;
  /** Mean training loss of the epoch, criterion and penalties together. */
  readonly loss: number;
  /** Parts of the loss and numbers reported by plugins, by name, such as `penalty/vib`. */
  readonly terms: Readonly<Record<string, number>>;
}

/** Class probabilities over a rectangle of a two-dimensional input space. */
export interface DecisionSurface {
  /** `[low, high]` of the first input, drawn to the right. */
  readonly x: readonly [number, number];
  /** `[low, high]` of the second input, drawn upwards. */
  readonly y: readonly [number, number];
  readonly columns: number;
  readonly rows: number;
  /** Probability of the second class at each cell's centre, row by row from the greatest y, `rows * columns`. */
  readonly probabilities: readonly number[];
  /** Some samples, to be drawn on top. */
  readonly points: readonly { readonly x: number; readonly y: number; readonly label: number }[];
}

/** One training and what was found about it. */
export interface ReportRun {
  readonly method: string;
  readonly seed: number;
  readonly epochs: readonly EpochRecord[];
  readonly evaluation: Evaluation;
  /** What the evaluation is called, where there are several of a run. */
  readonly evaluationName?: string;
  readonly surface?: DecisionSurface;
  /** What is to be said of the training before its numbers: which weights they are of, alarms. */
  readonly notes?: readonly string[];
}

/** What a report is made from. */
export interface ReportInput {
  readonly title: string;
  /** Methods appear in the order of their first runs. */
  readonly runs: readonly ReportRun[];
  /** The configuration as it was used, shown at the end. */
  readonly config?: unknown;
}

/** The methods of a report, in order of appearance. */
export function methodsOf(runs: readonly { readonly method: string }[]): string[] {
  return [...new Set(runs.map(({ method }) => method))];
}

/** The first run of each method. */
export function firstRuns(runs: readonly ReportRun[]): ReportRun[] {
  return methodsOf(runs).flatMap((method) => runs.filter((run) => run.method === method).slice(0, 1));
}
