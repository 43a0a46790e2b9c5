/** Something found by name: the name alone, or with options beside it. */
export type Choice<Names extends string> =
  | Names
  | (string & {})
  | { readonly name: Names | (string & {}); readonly [option: string]: unknown };

/** What is measured while training, on samples of the training set that are held back; the test set is never seen. */
export interface Validating {
  /** An attack, its options and its budget. */
  readonly attack: { readonly name: string; readonly epsilon: number; readonly [option: string]: unknown };
  /** Attacks after every so many epochs; 1 by default. */
  readonly every?: number;
  /** How many are held back, drawn class by class; 1000 by default. */
  readonly samples?: number;
  /** What the best weights are best by: accuracy under the attack (`robust`, the default), or without one (`clean`). */
  readonly criterion?: 'robust' | 'clean';
}

/** How a model is trained. */
export interface Training {
  /** Passes over the training set, from 1. */
  readonly epochs: number;
  /** Samples a step; 256 by default. */
  readonly batchSize?: number;
  /** How a gradient becomes a step; `adam` by default. */
  readonly optimizer?: Choice<'adam' | 'adamW' | 'sgd'>;
  /** How the learning rate changes; `constant` by default. */
  readonly schedule?: Choice<'constant' | 'stepDecay' | 'cosine' | 'oneCycle'>;
  /** What is minimised; `crossEntropy` by default. */
  readonly criterion?: Choice<'crossEntropy' | 'sigmoidBinaryCrossEntropy' | 'softmaxBinaryCrossEntropy'>;
  /** Holds some training samples back, to measure on them, and to keep the best weights by them; none by default. */
  readonly validate?: Validating;
  /** Weights to start from instead of random ones: a file of them, or the folder of a run. */
  readonly startFrom?: string;
}

/** One attack, and the budgets it is given. Its own options stand beside them. */
export interface AttackChoice {
  readonly name: 'fgsm' | 'pgd' | (string & {});
  /** Radii in the attack's norm, ascending, in units of the inputs; or so many evenly spaced, both ends included. */
  readonly epsilons: readonly number[] | { readonly from: number; readonly to: number; readonly count: number };
  /** Attacks only the first so many test samples. */
  readonly samples?: number;
  /** The most queries and gradient calls that one sample may cost at one budget; unbounded by default. */
  readonly queryBudget?: number;
  readonly [option: string]: unknown;
}

/** How trained models are attacked. */
export interface Attacking {
  /** One decay curve each; no two of the same name and norm. */
  readonly attacks: readonly AttackChoice[];
  /** Of the test set, for every attack that says nothing; all by default. */
  readonly samples?: number;
  /** Whether fewer samples are a stratified part of the test set, the same for every seed; its first ones by default. */
  readonly stratified?: boolean;
  /** Samples in memory at once; 500 by default. */
  readonly batchSize?: number;
}

/** A configuration whose attacks are all that is asked of it. */
export interface EvaluationPart {
  readonly evaluation: Attacking;
}

type DatasetChoice = Choice<'mnist' | 'spirals'>;
type ModelChoice = Choice<'lenet5' | 'pre-act-resnet18' | 'spiral-mlp'>;
type RegularizerChoice = Choice<'mixup' | 'vib' | 'infomixup'>;

interface Shared {
  /** What reports call it. */
  readonly name: string;
  readonly dataset: DatasetChoice;
  readonly model: ModelChoice;
  readonly training: Training;
}

/** One training: what `train` does. */
export interface Experiment extends Shared {
  /** Plugins in the order in which they act. */
  readonly regularizers?: readonly RegularizerChoice[];
  /** Fixes every random draw; 1 by default. */
  readonly seed?: number;
  readonly evaluation?: Attacking;
}

/** Methods times seeds: what `compare` does. */
export interface Comparison extends Shared {
  /** What is compared, by names of lower-case letters, digits and dashes. A method's model replaces the shared one. */
  readonly methods: Readonly<
    Record<string, { readonly model?: ModelChoice; readonly regularizers?: readonly RegularizerChoice[] }>
  >;
  /** Each method is trained once with each; `[1]` by default. */
  readonly seeds?: readonly number[];
  readonly evaluation: Attacking;
}

/**
 * An experiment, or a comparison of several, as it is: TypeScript files that use it get completion and type errors.
 *
 * @example
 * ```ts
 * import { defineExperiment } from '@infomixup/experiments';
 * const experiment = defineExperiment({
 *   name: 'small',
 *   dataset: 'spirals',
 *   model: { name: 'spiral-mlp', bottleneck: 4 },
 *   training: { epochs: 20, optimizer: { name: 'sgd', momentum: 0.9 } },
 *   regularizers: [{ name: 'infomixup', beta: 0.01 }],
 * });
 * console.assert(experiment.training.epochs === 20);
 * ```
 */
export function defineExperiment<const T extends Experiment | Comparison>(experiment: T): T {
  return experiment;
}
