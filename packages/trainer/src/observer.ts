import type { Json, ModelTensors } from '@infomixup/core';
import type { Checkpoint } from './checkpoint/checkpoint.js';
import type { SavedTensors } from './checkpoint/tensors.js';
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
  /** Where a plugin, or an observer told before, ends the run here. */
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
  /** Ends the run after the step or epoch in progress; the history tells who asked first, and why. */
  readonly stop: (reason: string) => void;
}

/** What an observer needs to go on after a resume. */
export interface ObserverState {
  readonly data: Json;
  readonly tensors?: SavedTensors;
}

/**
 * Follows a run. Every part is optional and the events may be async: the run waits for them between steps. What one
 * throws ends the run.
 *
 * Observers with a state are told first, the others after them, each in their order: a checkpoint that one saves at an
 * event holds states that have seen it.
 */
export interface Observer {
  /** Who stopped a run, and whose state a checkpoint holds. */
  readonly name?: string;
  /** What it reads of each epoch's record, such as `validation.loss`; `fit` refuses a run that does not measure it. */
  readonly watches?: string;
  /** A copy of its state, taken for each snapshot; needs a `name` of its own. */
  readonly state?: () => ObserverState;
  /** Before `runStart`: the state in the checkpoint that the run is resumed from, or `null` for it to start anew. */
  readonly restore?: (state: ObserverState | null) => void;
  /** At each snapshot: puts on the disk what it has written so far, so that no checkpoint is ever ahead of that. */
  readonly flush?: () => void | Promise<void>;
  readonly runStart?: (event: RunStart, run: RunView) => void | Promise<void>;
  readonly stepEnd?: (event: StepEnd, run: RunView) => void | Promise<void>;
  readonly epochEnd?: (event: EpochEnd, run: RunView) => void | Promise<void>;
  readonly checkpoint?: (event: CheckpointSaved, run: RunView) => void | Promise<void>;
  /** Also where the run was stopped or interrupted; not where an error ended it. */
  readonly runEnd?: (event: History, run: RunView) => void | Promise<void>;
}
