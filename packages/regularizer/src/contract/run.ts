import type { Classifier, Dataset, Rng } from '@infomixup/core';
import type { Requirements } from './requirement.js';
import type { NamedTensors } from './tensors.js';

/** What a plugin may know when a run starts. */
export interface Setup<Q extends Requirements = Requirements> {
  readonly classes: number;
  readonly inputShape: readonly number[];
  /** The plugin's own stream for the start of a run. */
  readonly rng: Rng;
  /** The shape of each required representation without the batch axis, by role; of a Gaussian, its mean's. */
  readonly shapes: { readonly [Role in keyof Q]: readonly number[] };
  /** The model's parameters by name, as the run starts with them. */
  readonly parameters: NamedTensors;
}

/** What a plugin may know before an epoch. */
export interface EpochContext {
  readonly rng: Rng;
  readonly epoch: number;
  readonly classes: number;
}

/** Numbers a plugin reports for an epoch, by name; logged as `<plugin name>/<name>`. */
export type EpochReport = Readonly<Record<string, number>>;

/** How an epoch went. */
export interface EpochOutcome {
  /** From 0. */
  readonly epoch: number;
  /** Mean loss over the epoch's samples, as they were met while training. */
  readonly loss: number;
  /** The same for each part of it: `criterion`, and `penalty/<plugin name>`. */
  readonly terms: Readonly<Record<string, number>>;
  /** Loss, accuracy (in [0, 1]) and metrics of one's own on the validation set, where there is one. */
  readonly validation?: { readonly loss: number; readonly accuracy: number; readonly [metric: string]: number };
  /** What plugins report, as `<plugin name>/<name>`. */
  readonly reports: Readonly<Record<string, number>>;
}

/** What a plugin may know after an epoch. */
export interface EpochSummary extends EpochOutcome {
  /** The plugin's own stream for the end of this epoch. */
  readonly rng: Rng;
  /** The model in evaluation mode, at the weights that are trained. */
  readonly classifier: Classifier;
  /** The epoch's data, as the plugin's `prepareEpoch` was given it, or would have been. */
  readonly data: Dataset;
  /** What the run is validated on, if anything. */
  readonly validationSet?: Dataset;
  /** The model's parameters by name. */
  readonly parameters: NamedTensors;
  /** What the model keeps up to date itself, such as BatchNorm's running statistics. */
  readonly buffers: NamedTensors;
  /** Ends the run after this epoch; history and observers are told by whom and why. */
  readonly stop: (reason: string) => void;
}

/** Weights to be validated and kept instead of those that are trained. */
export interface EvaluationWeights {
  /** By the model's names; a parameter left out stays as it is trained. */
  readonly parameters: NamedTensors;
  /**
   * By the model's names, those left out staying as they are; or `recompute`: the statistics that training passes over
   * the data at these parameters give.
   */
  readonly buffers?: NamedTensors | 'recompute';
}
