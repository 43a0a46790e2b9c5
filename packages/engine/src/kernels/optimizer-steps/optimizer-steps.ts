import type { OperationKernel } from '@infomixup/core';
import type {} from '@infomixup/trainer';
import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { runKernelOfList } from '../registry.js';

/** A move by one op, which reads parameters and gradients where they lie; its name is that of its rule. */
const moveBy =
  (kernel: 'AdamStep' | 'SgdStep'): OperationKernel<'adamStep' | 'sgdStep'> =>
  ({ slots, step }, start) => {
    if (!step) return undefined;
    const parameters = Object.entries(start.parameters);
    const names = parameters.map(([name]) => name);
    const gradients = parameters.map(([name, variable]) => start.gradients[name] ?? tf.zerosLike(variable));
    const remembered = slots.map((slot) => start.slots[slot] as Tensor1D); // every slot of the rule has its values
    const variables = parameters.map(([, variable]) => variable);
    const inputs = [...variables, ...gradients, ...remembered, tf.tensor1d([...step.numbers(start)])];
    const outputs = runKernelOfList<Tensor[]>(kernel, inputs, { N: names.length });
    // First the parameters, then the slots, then the fault.
    return {
      parameters: named<Tensor>(names, outputs),
      slots: named<Tensor1D>(slots, outputs.slice(names.length)),
      fault: outputs.at(-1) as Scalar,
    };
  };

const named = <T extends Tensor>(names: readonly string[], tensors: readonly Tensor[]): Record<string, T> =>
  Object.fromEntries(names.map((name, index) => [name, tensors[index] as T])); // as many as the kernel was asked for

/** A step of Adam in one op. */
export const adamStep = moveBy('AdamStep');

/** A step of gradient descent with momentum in one op. */
export const sgdStep = moveBy('SgdStep');
