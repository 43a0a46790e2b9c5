import type { Dataset, Json, RepresentationKind } from '@infomixup/core';
import type { Running, RunSetup } from '../running/running.js';
import type { BatchPart, StepContext, StepHooks } from './hooks.js';
import type { Requirements, Values } from './requirement.js';
import type { EpochContext, EpochReport, EpochSummary, EvaluationWeights, Setup } from './run.js';
import type { StateTree } from './state.js';
import type { NamedTensors } from './tensors.js';

/** Every setting that decides what a plugin does, by name: plain JSON. */
export type RegularizerSettings = { readonly [name: string]: Json };

/**
 * What a plugin's author writes: a definition with no state of its own. Types flow downwards: write `requires`,
 * `variables` and `init` before the functions that use them.
 */
export interface RegularizerSpec<
  Q extends Requirements,
  S extends StateTree,
  W extends NamedTensors = Record<never, never>,
> {
  /** Unique in a trainer, kebab-case. */
  readonly name: string;
  /** All of its options, completed; in checkpoints, so that a resume with others is refused. */
  readonly settings: RegularizerSettings;
  readonly requires: Q;
  /** Whether it works on images alone, inputs of shape `[height, width, channels]`; `false` by default. */
  readonly images?: boolean;
  /** What of a batch its hooks may change; nothing by default. */
  readonly changes?: readonly BatchPart[];
  /**
   * What of a batch no plugin after it may change, since it works on it as `prepareBatch` is given it; nothing by
   * default.
   */
  readonly keeps?: readonly BatchPart[];
  /** Roles of representations that its hooks change; none by default. */
  readonly alters?: readonly NoInfer<keyof Q & string>[];
  /** Roles of representations that no plugin before it may change, since it takes them as the model makes them. */
  readonly asMade?: readonly NoInfer<keyof Q & string>[];
  /** Effects that only one plugin of a trainer may have, by any name; `claims` holds the known ones. */
  readonly claims?: readonly string[];
  /** Whether its hooks differentiate a gradient; the trainer then makes sure beforehand that the engine can. */
  readonly secondDerivatives?: boolean;
  /** The first values of trainable variables of its own, optimised and checkpointed with the model's as `<plugin>/<name>`. */
  readonly variables?: (setup: Setup<Q>) => W;
  /** The state a run starts with. */
  readonly init: (setup: Setup<Q>) => S;
  /** Chained, async: the epoch's data; may add or replace samples. */
  readonly prepareEpoch?: (context: EpochContext, data: Dataset, state: S) => Dataset | Promise<Dataset>;
  /** Draws for one step and returns its hooks, closed over the draw. */
  readonly step: (context: StepContext, state: S) => StepHooks<Values<Q>, S, W>;
  /** Numbers to log at an epoch's end, read before `epochEnd`; the state's tensors have their values at hand. */
  readonly report?: (state: S) => EpochReport;
  /**
   * The state the next epoch starts with. It may return a promise, whose tensors the trainer takes over; all else made
   * after the first `await` is its own to free.
   */
  readonly epochEnd?: (state: S, summary: EpochSummary) => S | Promise<S>;
  /**
   * The weights to be validated and kept instead of those trained; `null` where they are the same. Also asked before the
   * first step, so that names and shapes that are not the model's are refused then.
   */
  readonly evaluationWeights?: (state: S) => EvaluationWeights | null;
}

/** A training plugin: immutable, reusable by any number of trainers whose model offers what it requires. */
export interface Regularizer<R> {
  readonly specVersion: 2;
  readonly name: string;
  readonly settings: RegularizerSettings;
  readonly requires: readonly { readonly representation: keyof R & string; readonly kind: RepresentationKind }[];
  readonly images: boolean;
  readonly changes: readonly BatchPart[];
  readonly keeps: readonly BatchPart[];
  /** Representations by the model's names. */
  readonly alters: readonly string[];
  readonly asMade: readonly string[];
  readonly claims: readonly string[];
  readonly secondDerivatives: boolean;
  /** For trainers: see `@infomixup/regularizer/running`. */
  readonly start: (setup: RunSetup) => Running<R>;
}

/** A regularizer, or a list of them nested at will; flattened at composition. */
export type Preset<R> = Regularizer<R> | readonly Preset<R>[];
