import type { Classifier, Json, LabelledBatch, Norm, Rng } from '@infomixup/core';
import type { Tensor } from '@tensorflow/tfjs';

export type { Norm };

/** Norms with a projection, in which an attack can keep to a budget. */
export type BoundedNorm = 'linf' | 'l2';

/** Budgets of a norm-bounded attack (radii in the attack's norm, in input units), or the least distance that succeeds. */
export type Goal = { readonly epsilons: readonly number[] } | { readonly minimal: true };

/**
 * What became of one sample at one budget; only `fooled` is a success.
 *
 * `misclassified` was wrong before any perturbation and is left alone. `failed` could not be attacked, because a gradient
 * or the logits of a perturbed input were not finite: it is no evidence of robustness, and keeps its original input.
 */
export type SampleStatus = 'fooled' | 'robust' | 'misclassified' | 'failed';

/** The outcome at one budget; arrays have one entry a sample. */
export interface BudgetOutcome {
  /** Radius in the attack's norm, input units. */
  readonly epsilon: number;
  /** `[batch, ...inputShape]`, within the classifier's bounds and within `epsilon` of the original inputs. */
  readonly perturbed: Tensor;
  readonly status: readonly SampleStatus[];
  /** Distance from the original input, in the attack's norm. */
  readonly distances: Float32Array;
  /** The class that a forward pass of its own gives the perturbed input; -1 where the logits are not a number. */
  readonly predictions: Int32Array;
}

/** What an attack found; `N` keeps numbers of different norms apart. */
export interface AttackResult<N extends Norm = Norm> {
  readonly attack: string;
  readonly norm: N;
  /** The class of each unperturbed input; -1 where the logits are not a number. */
  readonly cleanPredictions: Int32Array;
  /** One a budget, in the order asked for. */
  readonly outcomes: readonly BudgetOutcome[];
  /** Inputs shown to the classifier for its logits alone, verification included. */
  readonly queries: number;
  /** Inputs differentiated, each one forward and one backward pass. */
  readonly gradientCalls: number;
  /** Samples whose loss had a gradient of exactly zero at a point the attack visited: many are a sign of masking. */
  readonly zeroGradients: number;
  /** Frees the perturbed inputs. */
  readonly dispose: () => void;
}

/** How a run goes about a batch; nothing here changes what a deterministic attack finds. */
export interface RunOptions {
  /** Samples shown to the classifier at once, 256 unless told. */
  readonly batchSize?: number;
  /**
   * The samples' numbers in their data set; `0, 1, 2, ...` unless told. A sample's random draws depend on the stream and
   * its number alone, so results are the same in whatever order and batches a data set is attacked.
   */
  readonly indices?: Int32Array;
  /** Stops the run between two budgets; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Finds perturbed inputs. Hyper-parameters live in the attack, the model is an argument of the call. */
export interface Attack<N extends Norm = Norm> {
  readonly name: string;
  readonly norm: N;
  /** Every hyper-parameter, for reports. */
  readonly settings: Json;
  /**
   * Attacks a batch, leaving it and the classifier as they were.
   *
   * The result holds one tensor of perturbed inputs a budget: give a large data set batch by batch.
   *
   * @throws InfomixupError `out-of-bounds` for inputs beyond the classifier's bounds, `invalid-argument` for labels,
   * shapes or budgets that cannot be, `unsupported-goal` for a goal the attack does not have, `wrong-shape` where the
   * classifier does not return logits `[batch, classes]`.
   */
  readonly run: (
    classifier: Classifier,
    batch: LabelledBatch,
    goal: Goal,
    rng: Rng,
    options?: RunOptions,
  ) => Promise<AttackResult<N>>;
}

/** An attack within a fixed budget, which can also serve inside a training step. */
export interface BoundedAttack<N extends Norm = Norm> extends Attack<N> {
  /**
   * Perturbed inputs `[batch, ...inputShape]` for one budget: what the first attempt of `run` finds, for every sample,
   * unverified. Synchronous, safe inside `tidy`; the inputs must lie within the classifier's bounds.
   */
  readonly perturb: (classifier: Classifier, inputs: Tensor, labels: Int32Array, epsilon: number, rng: Rng) => Tensor;
}
