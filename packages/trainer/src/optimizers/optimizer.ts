import type { Json } from '@infomixup/core';
import type { Tensor1D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** Settings that identify an optimizer or a schedule; written into checkpoints. */
export type Settings = Readonly<Record<string, Json>>;

/** What an optimizer may know of one update; every tensor holds all parameters end to end, `[size]`. */
export interface Update<Slot extends string> {
  readonly gradient: Tensor1D;
  readonly parameters: Tensor1D;
  readonly slots: Readonly<Record<Slot, Tensor1D>>;
  /** The optimizer's own rate times the schedule's factor. */
  readonly learningRate: number;
  /** Updates this optimizer did before this one, from 0. */
  readonly step: number;
}

/** The same rule as an operation of core, for which engines may have a kernel. */
export interface StepOperation {
  readonly operation: 'adamStep' | 'sgdStep';
  /** The operation's numbers for one update. */
  readonly numbers: (at: Pick<Update<never>, 'learningRate' | 'step'>) => readonly number[];
}

/** The new parameters and slots, each `[size]`. */
export interface Updated<Slot extends string> {
  readonly parameters: Tensor1D;
  readonly slots: Readonly<Record<Slot, Tensor1D>>;
}

/**
 * A pure rule that moves parameters along their gradient. It works value by value, so the trainer hands it all
 * parameters as one vector: a dozen kernels a step, however many parameters there are. Checkpoints keep each slot
 * under the parameters' names.
 */
export interface Optimizer {
  readonly name: string;
  readonly learningRate: number;
  readonly settings: Settings;
  /** What it remembers between updates; each starts as zeros. */
  readonly slots: readonly string[];
  readonly update: (update: Update<string>) => Updated<string>;
  readonly step?: StepOperation;
  /** Parameters that another rule moves; the first group that matches a name has it. */
  readonly groups?: readonly OptimizerGroup[];
}

/** Some parameters by their names, and what moves them. */
export interface OptimizerGroup {
  /** Names, in which `*` stands for any characters. */
  readonly match: readonly string[];
  /** The schedule moves its learning rate as it does the others. */
  readonly optimizer: Optimizer;
}

/** What the author of an optimizer writes: an `Optimizer` whose slots are known by name. */
export interface OptimizerSpec<Slot extends string> {
  readonly name: string;
  readonly learningRate: number;
  readonly settings: Settings;
  readonly slots: readonly Slot[];
  readonly update: (update: Update<Slot>) => Updated<Slot>;
  readonly step?: StepOperation;
  readonly groups?: readonly OptimizerGroup[];
}

/**
 * Makes an optimizer of a pure rule.
 *
 * @example
 * ```ts
 * import { defineOptimizer } from '@infomixup/trainer';
 * import * as tf from '@tensorflow/tfjs';
 * const signDescent = defineOptimizer({
 *   name: 'sign-descent',
 *   learningRate: 0.5,
 *   settings: {},
 *   slots: [],
 *   update: ({ parameters, gradient, learningRate }) => ({
 *     parameters: tf.sub(parameters, tf.mul(tf.sign(gradient), learningRate)),
 *     slots: {},
 *   }),
 * });
 * tf.tidy(() => {
 *   const [parameters, gradient] = [tf.tensor1d([1, 1]), tf.tensor1d([0.3, -9])];
 *   const updated = signDescent.update({ parameters, gradient, slots: {}, learningRate: 0.5, step: 0 });
 *   console.assert(updated.parameters.dataSync().join() === '0.5,1.5');
 * });
 * ```
 */
export function defineOptimizer<const Slot extends string>(spec: OptimizerSpec<Slot>): Optimizer {
  return {
    ...spec,
    // The trainer hands an optimizer exactly the slots it declared, which a list of optimizers' types cannot say.
    update: (update) => spec.update(update as Update<Slot>),
  };
}

/** The gradient of the loss plus `weightDecay / 2 |p|^2`: L2 decay, which a rule then treats as any gradient. */
export function withWeightDecay({ gradient, parameters }: Update<never>, weightDecay: number): Tensor1D {
  return weightDecay === 0 ? gradient : tf.add(gradient, tf.mul(parameters, weightDecay));
}
