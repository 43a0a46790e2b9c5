import { type NamedVariables, onTape, setValues, withEarlyRelease } from '@infomixup/core';
import { mapTensors, type NamedTensors } from '@infomixup/regularizer';
import type { NamedTensorMap, Scalar } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/**
 * The gradient of `loss` for every variable, by the variable's name; zeros where the loss does not depend on it.
 * Call inside `tidy`. A throw frees what the tape had saved, which `tf.variableGrads` leaves behind.
 */
export function gradientsOf(variables: NamedVariables, loss: () => Scalar): NamedTensorMap {
  const { grads } = onTape(() => tf.variableGrads(withEarlyRelease(loss), Object.values(variables)));
  const named = Object.entries(variables).map(([name, variable]) => [
    name,
    // tfjs knows variables by names of its own, unique in the engine.
    grads[variable.name] ?? tf.zerosLike(variable),
  ]);
  return Object.fromEntries(named);
}

/** The same gradients with `offsets` added to the variables, which are put back, also where the loss throws. */
export function gradientsAt(variables: NamedVariables, offsets: NamedTensors, loss: () => Scalar): NamedTensorMap {
  // An offset of no variable stays as it is, for `setValues` to refuse by its name.
  const shifted = mapTensors(offsets, (offset, name) => {
    const variable = Object.hasOwn(variables, name) ? variables[name] : undefined;
    return variable ? tf.add(variable, offset) : offset;
  });
  const putBack = setValues(variables, shifted);
  try {
    return gradientsOf(variables, loss);
  } finally {
    putBack();
  }
}
