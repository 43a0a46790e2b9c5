import { runFusedKernel } from '@infomixup/core';
import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { FusedRule } from '../optimizers/optimizer.js';
import type { Moved, Start } from './move.js';

/** A rule that the engine has as one kernel, which reads parameters and gradients where they lie. */
export function fusedMove({ kernel, settings }: FusedRule, names: readonly string[], start: Start): Moved {
  const parameters = Object.entries(start.parameters);
  const gradients = parameters.map(([name, variable]) => start.gradients[name] ?? tf.zerosLike(variable));
  const slots = names.map((name) => start.slots[name] as Tensor1D); // every slot of the rule has its values
  const outputs = runFusedKernel<Tensor[]>(
    kernel,
    [...parameters.map(([, variable]) => variable), ...gradients, ...slots, tf.tensor1d([...settings(start)])],
    { N: parameters.length },
  );
  return inOrder(
    outputs,
    parameters.map(([name]) => name),
    names,
  );
}

/** The kernel's outputs: parameters, slots, and the fault. */
function inOrder(outputs: readonly Tensor[], parameters: readonly string[], slots: readonly string[]): Moved {
  const named = <T>(names: readonly string[], first: number): Record<string, T> =>
    Object.fromEntries(names.map((name, index) => [name, outputs[first + index] as T])); // as many as the kernel was asked for
  return {
    parameters: named<Tensor>(parameters, 0),
    slots: named<Tensor1D>(slots, parameters.length),
    fault: outputs.at(-1) as Scalar,
  };
}
