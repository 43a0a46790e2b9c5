import type { ModelTensors } from '@infomixup/core';

/** The value of each loss term of a step. */
export type Terms = Readonly<Record<string, number>>;

/** What became of one epoch. */
export interface EpochRecord {
  /** From 0. */
  readonly epoch: number;
  /** Batches since the run began. */
  readonly step: number;
  /** Mean over the epoch's samples, as they were met while training. */
  readonly loss: number;
  /** The same for each part of the loss: `criterion`, and `penalty/<plugin name>`. */
  readonly terms: Terms;
  /** Of the epoch's last update. */
  readonly learningRate: number;
  /** What plugins report, as `<plugin name>/<name>`. */
  readonly reports: Readonly<Record<string, number>>;
  /** What became of the validation set, where `fit` was given one. */
  readonly validation?: Validation;
  /** Time spent on its steps, across interruptions. */
  readonly seconds: number;
}

/** Numbers of a whole validation set, with the model in evaluation mode. */
export interface Validation {
  /** The mean criterion, without penalties. */
  readonly loss: number;
  /** The share of samples classified correctly, in [0, 1]. */
  readonly accuracy: number;
  /** Metrics of one's own, by name. */
  readonly [metric: string]: number;
}

/** Where a run stands: the next batch to train on. */
export interface Position {
  /** From 0. */
  readonly epoch: number;
  /** Batches of this epoch that are done. */
  readonly batch: number;
  /** Batches since the run began. */
  readonly step: number;
}

/** By which plugin or observer a run was ended, and why. */
export interface Stopped {
  readonly by: string;
  readonly reason: string;
}

/** What `fit` returns. */
export interface History {
  /** One record a finished epoch. */
  readonly epochs: readonly EpochRecord[];
  readonly position: Position;
  /** Whether `signal` stopped the run before its last epoch ended. */
  readonly interrupted: boolean;
  /** Where a plugin or an observer ended the run. */
  readonly stopped?: Stopped;
  /** The weights to keep instead of the model's, where a plugin gives such and the run was not interrupted. */
  readonly evaluationWeights?: ModelTensors;
}

/** What a run has added up in the present epoch. */
export interface Totals {
  readonly samples: number;
  /** Of each loss term, over samples. */
  readonly sums: Terms;
  readonly learningRate: number;
  readonly seconds: number;
}

/** The totals of an epoch not yet begun. */
export const noTotals: Totals = { samples: 0, sums: {}, learningRate: 0, seconds: 0 };

/** The totals after one more batch. */
export function withBatch(
  totals: Totals,
  terms: Terms,
  samples: number,
  learningRate: number,
  seconds: number,
): Totals {
  const sums = Object.entries(terms).map(([name, mean]) => [name, (totals.sums[name] ?? 0) + mean * samples]);
  return {
    samples: totals.samples + samples,
    sums: Object.fromEntries(sums),
    learningRate,
    seconds: totals.seconds + seconds,
  };
}

/** Each loss term's mean over the samples so far. */
export function meanTerms({ sums, samples }: Totals): Terms {
  return Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / samples]));
}
