import type { Classifier, LabelledBatch, Norm, Rng } from '@infomixup/core';
import type { Tensor } from '@tensorflow/tfjs';

export type { Norm };

/** Plain JSON. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** Budgets of a norm-bounded attack (radii in the attack's norm, in input units), or the least distance that succeeds. */
export type Goal = { readonly epsilons: readonly number[] } | { readonly minimal: true };

/**
 * What became of one sample at one budget: `misclassified` was wrong before any perturbation, `failed` could not be
 * attacked (its gradient was not finite); only `fooled` is a success.
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
  /** The class a fresh forward pass gives the perturbed input. */
  readonly predictions: Int32Array;
}

/** What an attack found; `N` keeps numbers of different norms apart. */
export interface AttackResult<N extends Norm> {
  readonly attack: string;
  readonly norm: N;
  /** The class of each unperturbed input. */
  readonly cleanPredictions: Int32Array;
  /** One a budget, in the order asked for. */
  readonly outcomes: readonly BudgetOutcome[];
  /** Inputs shown to the classifier forwards, verification included. */
  readonly queries: number;
  /** Inputs differentiated. */
  readonly gradientCalls: number;
  /** Frees the perturbed inputs. */
  readonly dispose: () => void;
}

/** Finds perturbed inputs. Hyper-parameters live in the attack, the model is an argument of the call. */
export interface Attack<N extends Norm = Norm> {
  readonly name: string;
  readonly norm: N;
  /** Every hyper-parameter, for reports. */
  readonly settings: Json;
  readonly run: (classifier: Classifier, batch: LabelledBatch, goal: Goal, rng: Rng) => Promise<AttackResult<N>>;
}

/** An attack with a fixed budget that can also serve inside a training step. */
export interface GradientAttack<N extends Norm = Norm> extends Attack<N> {
  /** Perturbed inputs for one budget; synchronous, safe inside `tidy`, unverified. */
  readonly perturb: (classifier: Classifier, inputs: Tensor, labels: Int32Array, epsilon: number, rng: Rng) => Tensor;
}
