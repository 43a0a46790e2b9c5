import type { Dataset, RepresentationKind, Rng } from '@infomixup/core';
import type { NamedTensorMap, Scalar, Tensor2D } from '@tensorflow/tfjs';
import type { Batch, Seen, StepContext, StepHooks } from './hooks.js';
import type { Requirements, Values } from './requirement.js';
import type { StateTree } from './state.js';

/**
 * An effect that only one plugin of a trainer may have: it mixes the targets, runs a second pass over the gradients,
 * replaces the inputs, or changes the number of samples from a representation on.
 */
export type Claim = 'mix-targets' | 'second-pass' | 'replace-inputs' | 'resize-batch';

/** What a plugin may know when a run starts. */
export interface Setup {
  readonly classes: number;
  readonly inputShape: readonly number[];
  readonly rng: Rng;
}

/** What a plugin may know before an epoch. */
export interface EpochContext {
  readonly rng: Rng;
  readonly epoch: number;
  readonly classes: number;
}

/** Numbers a plugin reports for an epoch, by name; logged as `<plugin name>/<name>`. */
export type EpochReport = Readonly<Record<string, number>>;

/** What a plugin's author writes: a definition with no state of its own. */
export interface RegularizerSpec<Q extends Requirements, S extends StateTree> {
  /** Unique in a trainer, kebab-case. */
  readonly name: string;
  readonly requires: Q;
  readonly claims?: readonly Claim[];
  /**
   * The state a run starts with. Where its shape hangs on a representation's dimension, start with `null` and let the
   * first step's `nextState` make the tensors.
   */
  readonly init: (setup: Setup) => S;
  /** Chained, async: the epoch's data; may add or replace samples. */
  readonly prepareEpoch?: (context: EpochContext, data: Dataset) => Promise<Dataset>;
  /** Draws for one step and returns its hooks, closed over the draw. */
  readonly step: (context: StepContext, state: S) => StepHooks<Values<Q>, S>;
  /** The state the next epoch starts with, after the last step of this one. */
  readonly epochEnd?: (state: S, epoch: number) => S;
  /** Numbers to log at an epoch's end, read before `epochEnd`; the state's tensors have their values at hand. */
  readonly report?: (state: S) => EpochReport;
}

/** Hooks as a trainer calls them: representations under the model's own names, `met` those visited so far. */
export interface RunningHooks<R> {
  readonly prepareBatch?: (batch: Batch) => Batch;
  readonly representations: {
    readonly [K in keyof R]?: (value: R[K], met: Partial<R>, batch: Batch) => R[K];
  };
  readonly targets?: (targets: Tensor2D) => Tensor2D;
  readonly penalty?: (seen: Seen<R>) => Scalar;
  readonly gradients?: (gradients: NamedTensorMap, recompute: () => NamedTensorMap) => NamedTensorMap;
}

/**
 * One step of a started plugin: its hooks, then `hold` at the end of the taped function, then `commit` after the update
 * (or `discard` where the step failed).
 */
export interface RunningStep<R> {
  readonly hooks: RunningHooks<R>;
  /** Asks for the next state and keeps its tensors; call inside the tape's scope. */
  readonly hold: () => void;
  /** Makes the held state the current one and frees the one before. */
  readonly commit: () => void;
  /** Frees the held state; the current one stays. */
  readonly discard: () => void;
}

/** A plugin started for one run; the trainer owns it. */
export interface Running<R> {
  readonly prepareEpoch: (context: EpochContext, data: Dataset) => Promise<Dataset>;
  /** Call inside the step's scope: a plugin may make tensors when it draws. */
  readonly step: (context: StepContext) => RunningStep<R>;
  /** Reports on the epoch, whose state's tensors were read before, then lets the plugin choose the state of the next. */
  readonly endEpoch: (epoch: number) => EpochReport;
  /** The current state; its tensors stay the run's own. */
  readonly state: () => StateTree;
  /** Replaces the state, whose tensors become the run's own. */
  readonly restore: (state: StateTree) => void;
  readonly dispose: () => void;
}

/** A training plugin: immutable, reusable by any number of trainers whose model offers what it requires. */
export interface Regularizer<R> {
  readonly specVersion: 1;
  readonly name: string;
  readonly requires: readonly { readonly representation: keyof R & string; readonly kind: RepresentationKind }[];
  readonly claims: readonly Claim[];
  readonly start: (setup: Setup) => Running<R>;
}

/** A regularizer, or a list of them nested at will; flattened at composition. */
export type Preset<R> = Regularizer<R> | readonly Preset<R>[];
