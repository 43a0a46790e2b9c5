import type { Json, LabelledBatch, Norm, Rng } from '@infomixup/core';
import type { Tensor } from '@tensorflow/tfjs';
import type { AttackCriterion } from './criterion.js';
import type { AttackedModel, Knowledge } from './model.js';

export type { Norm };

/** Norms with a projection, in which an attack can keep to a budget. L0 counts values, not pixels. */
export type BoundedNorm = Exclude<Norm, 'none'>;

/** Norms in which a gradient step has a length. */
export type AscentNorm = Exclude<BoundedNorm, 'l0'>;

/**
 * What an attack looks for: the best point within a budget; the nearest adversarial point, from which success at every
 * budget follows; or, in a search over a threat of its own (a patch, a rotation), the best point that threat allows.
 */
export type Seeks = 'bounded' | 'minimal' | 'search';

/**
 * What became of one sample at one budget; only `fooled` is a success.
 *
 * `misclassified` was wrong before any perturbation and is left alone. `failed` could not be attacked: a gradient or the
 * logits of a perturbed input were not finite, or the attack found nowhere to start; it is no evidence of robustness.
 * `out-of-queries` is a search that the query budget ended before it had come to its end.
 */
export type SampleStatus = 'fooled' | 'robust' | 'misclassified' | 'failed' | 'out-of-queries';

/** What one attempt of an attack in steps came by for one sample: one entry a point that it differentiated. */
export interface Trajectory {
  /** What the gradient ascended: the loss, or its negative towards a target. */
  readonly losses: number[];
  /** What the point lacked to the criterion, in logits; negative exactly where it was met. */
  readonly missing: number[];
  /** From the original input, in the attack's norm. */
  readonly distances: number[];
  /** The sum of the gradient's absolute values. */
  readonly gradientNorms: number[];
}

/** The outcome at one budget; arrays have one entry a sample. */
export interface BudgetOutcome {
  /** Radius in the attack's norm, input units; infinite for a minimal attack's nearest points. */
  readonly epsilon: number;
  /** `[batch, ...inputShape]`, within the classifier's bounds and within `epsilon` of the original inputs. */
  readonly perturbed: Tensor;
  readonly status: readonly SampleStatus[];
  /** Distance from the original input, in the attack's norm; for norm `none` the budget where a sample was changed, else 0. */
  readonly distances: Float32Array;
  /** The class that a forward pass of its own gives the perturbed input; -1 where the logits are not a number. */
  readonly predictions: Int32Array;
  /**
   * What each perturbed input lacks to the criterion, in logits; negative exactly where it is met. 0 where misclassified.
   */
  readonly missing: Float32Array;
  /** How often each sample was shown to the model at this budget, verification included; of a minimal attack, in all. */
  readonly queries: Int32Array;
  /** How often each sample was differentiated at this budget; of a minimal attack, in all. */
  readonly gradientCalls: Int32Array;
  /** Where `trajectories` were asked of an attack in steps: those of each sample, one an attempt. */
  readonly trajectories?: readonly (readonly Trajectory[])[];
}

/** What an attack found; `N` keeps numbers of different norms apart. */
export interface AttackResult<N extends Norm = Norm> {
  readonly attack: string;
  readonly norm: N;
  /** What counted as a success, by name. */
  readonly criterion: string;
  /** The class of each unperturbed input; -1 where the logits are not a number. */
  readonly cleanPredictions: Int32Array;
  /** One a budget, in the order asked for. */
  readonly outcomes: readonly BudgetOutcome[];
  /** What a minimal attack found, whatever the distance; absent for other attacks. */
  readonly nearest?: BudgetOutcome;
  /** Inputs shown to the classifier for its answer alone, unperturbed ones and verification included. */
  readonly queries: number;
  /** Inputs differentiated, each one forward and one backward pass. */
  readonly gradientCalls: number;
  /** Samples whose loss had a gradient of exactly zero at a point the attack visited: many are a sign of masking. */
  readonly zeroGradients: number;
  /** Frees the perturbed inputs. */
  readonly dispose: () => void;
}

/** What to attack and how; unknown fields are refused. */
export interface RunOptions {
  readonly classifier: AttackedModel;
  readonly batch: LabelledBatch;
  /**
   * Budgets: radii in the attack's norm, input units; for norm `none` in the attack's own unit. A minimal attack does
   * without: it tells the nearest points.
   */
  readonly epsilons?: readonly number[];
  /** What counts as a success; `misclassified()` unless told. */
  readonly criterion?: AttackCriterion;
  /** Every random draw comes from it. */
  readonly rng: Rng;
  /**
   * The most queries and gradient calls, together, that one sample may cost at one budget (a minimal attack: in all),
   * verification included; the one query for its unperturbed class is not. Never exceeded. Unbounded unless told.
   */
  readonly queryBudget?: number;
  /** Samples shown to the classifier at once, 256 unless told. */
  readonly batchSize?: number;
  /**
   * The samples' numbers in their data set; `0, 1, 2, ...` unless told. A sample's random draws depend on the stream and
   * its number alone, so results are the same in whatever order and batches a data set is attacked.
   */
  readonly indices?: Int32Array;
  /** Whether an attack in steps tells what it came by at each step; false unless told. Other attacks have none to tell. */
  readonly trajectories?: boolean;
  /** Stops the run between two budgets or queries; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Finds perturbed inputs. Hyper-parameters live in the attack, the model is an argument of the call. */
export interface Attack<N extends Norm = Norm> {
  readonly name: string;
  readonly norm: N;
  /** What the budgets measure: the norm, or for norm `none` a name such as `rotation-degrees`. */
  readonly threat: string;
  readonly seeks: Seeks;
  /** What the attack asks of a model; a model that gives less is refused. */
  readonly knowledge: Knowledge;
  /** Whether what it tries depends on what earlier tries showed. */
  readonly iterative: boolean;
  /** Every hyper-parameter, for reports. */
  readonly settings: Json;
  /**
   * Attacks a batch, leaving it and the classifier as they were.
   *
   * The result holds one tensor of perturbed inputs a budget: give a large data set batch by batch.
   *
   * @throws InfomixupError `out-of-bounds` for inputs beyond the classifier's bounds, `invalid-argument` for labels,
   * shapes, budgets or fields that cannot be, `unsupported-goal` for a criterion or a goal that the attack does not have,
   * `not-enough-knowledge` where the model gives less than the attack needs, `wrong-shape` where the classifier does not
   * return logits `[batch, classes]`.
   */
  readonly run: (options: RunOptions) => Promise<AttackResult<N>>;
}

/** What to perturb inside a training step. */
export type PerturbOptions = Pick<RunOptions, 'batch' | 'criterion' | 'rng' | 'indices'> & {
  /** As `classifierOf` makes it: logits with gradients, at once. */
  readonly classifier: Extract<AttackedModel, { logits: unknown }>;
  readonly epsilon: number;
};

/** An attack within a fixed budget, which can also serve inside a training step. */
export interface BoundedAttack<N extends Norm = Norm> extends Attack<N> {
  /**
   * Perturbed inputs `[batch, ...inputShape]` for one budget: what the first attempt of `run` finds, for every sample,
   * unverified. Synchronous, safe inside `tidy`; the inputs must lie within the classifier's bounds.
   */
  readonly perturb: (options: PerturbOptions) => Tensor;
}
