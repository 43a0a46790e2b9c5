import type { Dataset, NamedVariables, Rng } from '@infomixup/core';
import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import type { Batch, BatchTools, Forwarded, Seen, StepContext } from '../contract/hooks.js';
import type { EpochContext, EpochReport, EpochSummary, EvaluationWeights } from '../contract/run.js';
import type { StateTree } from '../contract/state.js';
import type { NamedTensors } from '../contract/tensors.js';

/** What a run tells a plugin that starts: `Setup` with shapes by the model's names. */
export interface RunSetup {
  readonly classes: number;
  readonly inputShape: readonly number[];
  readonly rng: Rng;
  /** The shape of each representation without the batch axis; of a Gaussian, its mean's. */
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  readonly parameters: NamedTensors;
}

/** What a trainer shows `targets`; representations under the model's own names. */
export type RunningForwarded<R> = Omit<Forwarded<R>, 'variables'>;

/** What a trainer shows `weights` and `penalty`; representations under the model's own names. */
export type RunningSeen<R> = Omit<Seen<R>, 'variables'>;

/** Hooks as a trainer calls them: representations under the model's own names, `met` those visited so far. */
export interface RunningHooks<R> {
  readonly prepareBatch?: (batch: Batch, tools: BatchTools) => Batch | Promise<Batch>;
  readonly representations: {
    /** Without `noise` as in evaluation mode. */
    readonly [K in keyof R]?: (value: R[K], met: Partial<R>, batch: Batch, noise?: Rng | null) => R[K];
  };
  readonly targets?: (targets: Tensor2D, seen: RunningForwarded<R>) => Tensor2D;
  readonly weights?: (weights: Tensor1D, seen: RunningSeen<R>) => Tensor1D;
  readonly penalty?: (seen: RunningSeen<R>) => Scalar;
  /** `null` leaves the update out. Keeps the state that the plugin gives with it. */
  readonly gradients?: (
    gradients: NamedTensors,
    stage: { readonly parameters: NamedTensors; readonly gradientsAt: (offsets: NamedTensors) => NamedTensors },
  ) => NamedTensors | null;
}

/** What a trainer shows `updated`. */
export interface AfterUpdate {
  /** The model's. */
  readonly parameters: NamedTensors;
  /** Every plugin's, as `<plugin>/<name>`. */
  readonly variables: NamedTensors;
  readonly buffers: NamedTensors;
  readonly updates: number;
}

/**
 * One step of a started plugin: its hooks, then `hold` at the end of the taped function, `commit` after the update (or
 * `discard` where the step failed), `updated` where there was one.
 */
export interface RunningStep<R> {
  readonly hooks: RunningHooks<R>;
  /** Asks for the next state and keeps its tensors; call inside the tape's scope. */
  readonly hold: () => void;
  /** Asks for the state that follows from the update, in place of the one held. */
  readonly updated: (after: AfterUpdate) => void;
  /** Makes the held state the current one and frees the one before. */
  readonly commit: () => void;
  /** Frees the held state; the current one stays. */
  readonly discard: () => void;
}

/** A plugin started for one run; the trainer owns it. */
export interface Running<R> {
  /** Its own trainable variables, as `<plugin>/<name>`. */
  readonly variables: NamedVariables;
  readonly prepareEpoch: (context: EpochContext, data: Dataset) => Promise<Dataset>;
  /** Call inside the step's scope: a plugin may make tensors when it draws. */
  readonly step: (context: StepContext) => RunningStep<R>;
  /** Reports on the epoch; the state's tensors were read before. */
  readonly report: () => EpochReport;
  /** Lets the plugin choose the state of the next epoch. */
  readonly endEpoch: (summary: EpochSummary) => Promise<void>;
  /** The weights to be validated and kept; call inside a scope. */
  readonly evaluationWeights: () => EvaluationWeights | null;
  /** The current state; its tensors stay the run's own. */
  readonly state: () => StateTree;
  /** Replaces the state, whose tensors become the run's own. */
  readonly restore: (state: StateTree) => void;
  readonly dispose: () => void;
}
