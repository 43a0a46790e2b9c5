import type { ModelTensors } from '@infomixup/core';
import type { Checkpoint } from './checkpoint/checkpoint.js';
import type { EpochRecord, History, Position, Stopped, Terms } from './history.js';

/** A run is about to take its first step. */
export interface RunStart {
  readonly epochs: number;
  readonly samples: number;
  readonly stepsPerEpoch: number;
  /** Where it begins: not at 0 when it is resumed. */
  readonly position: Position;
  /** Records of the epochs that were done before. */
  readonly records: readonly EpochRecord[];
}

/** A step is done; `position` is the next one's. */
export interface StepEnd {
  readonly position: Position;
  readonly epoch: number;
  /** From 0. */
  readonly batch: number;
  /** In this epoch. */
  readonly batches: number;
  readonly loss: number;
  readonly terms: Terms;
  readonly learningRate: number;
}

/** An epoch is done; `position` is the next one's start. */
export interface EpochEnd {
  readonly position: Position;
  readonly record: EpochRecord;
  /** Where a plugin ends the run here. */
  readonly stopped?: Stopped;
}

/** A run's weights: a copy of parameters and buffers, by name. */
export interface RunWeights {
  /** Those that are trained. */
  readonly training: ModelTensors;
  /** Those to validate and keep: the same, unless a plugin gives others. */
  readonly evaluation: ModelTensors;
}

/** A checkpoint was written. */
export interface CheckpointSaved {
  readonly path: string;
  readonly bytes: number;
  readonly position: Position;
}

/** What an observer may ask of the run it observes. */
export interface RunView {
  /** Everything needed to go on from here, copied. */
  readonly snapshot: () => Promise<Checkpoint>;
  readonly weights: () => Promise<RunWeights>;
  /** Tells every observer of a checkpoint. */
  readonly announce: (saved: CheckpointSaved) => Promise<void>;
}

/**
 * Follows a run. Every part is optional and may be async: the run waits for it between steps. What it throws ends the
 * run.
 */
export interface Observer {
  readonly runStart?: (event: RunStart, run: RunView) => void | Promise<void>;
  readonly stepEnd?: (event: StepEnd, run: RunView) => void | Promise<void>;
  readonly epochEnd?: (event: EpochEnd, run: RunView) => void | Promise<void>;
  readonly checkpoint?: (event: CheckpointSaved, run: RunView) => void | Promise<void>;
  /** Also where `signal` stopped the run; not where an error did. */
  readonly runEnd?: (event: History, run: RunView) => void | Promise<void>;
}
