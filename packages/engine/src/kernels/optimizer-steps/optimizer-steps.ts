import type { OperationKernel } from '@infomixup/core';
import type {} from '@infomixup/trainer';
import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { defineListOp, type ListOp } from '../op.js';

/**
 * The ops take `N` parameters, as many gradients, the slots, and the numbers of the rule; they make the parameters, the
 * slots, and a sum that is finite only where every gradient is.
 */
export const optimizerOps = {
  /** Two slots. */
  adam: defineListOp('AdamStep', 3, true),
  /** One slot. */
  sgd: defineListOp('SgdStep', 2, true),
} as const;

/** A move by one op, which reads parameters and gradients where they lie. */
const moveBy =
  (op: ListOp): OperationKernel<'adamStep' | 'sgdStep'> =>
  ({ slots, step }, start) => {
    if (!step) return undefined;
    const parameters = Object.entries(start.parameters);
    const names = parameters.map(([name]) => name);
    const gradients = parameters.map(([name, variable]) => start.gradients[name] ?? tf.zerosLike(variable));
    const remembered = slots.map((slot) => start.slots[slot] as Tensor1D); // every slot of the rule has its values
    const variables = parameters.map(([, variable]) => variable);
    const inputs = [...variables, ...gradients, ...remembered, tf.tensor1d([...step.numbers(start)])];
    const outputs = op.run(inputs, names.length);
    return {
      parameters: named<Tensor>(names, outputs),
      slots: named<Tensor1D>(slots, outputs.slice(names.length)),
      fault: outputs.at(-1) as Scalar,
    };
  };

const named = <T extends Tensor>(names: readonly string[], tensors: readonly Tensor[]): Record<string, T> =>
  Object.fromEntries(names.map((name, index) => [name, tensors[index] as T])); // as many as the kernel was asked for

/** A step of Adam in one op. */
export const adamStep = moveBy(optimizerOps.adam);

/** A step of gradient descent with momentum in one op. */
export const sgdStep = moveBy(optimizerOps.sgd);
