import { InfomixupError, type NamedVariables, onTape, reasonOf, setValues, withEarlyRelease } from '@infomixup/core';
import { mapTensors, type NamedTensors } from '@infomixup/regularizer';
import type { NamedTensorMap, Scalar, Variable } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/**
 * The gradient of `loss` for every variable, by the variable's name; zeros where the loss does not depend on it.
 * Call inside `tidy`. A throw frees what the tape had saved, which `tf.variableGrads` leaves behind.
 */
export function gradientsOf(variables: NamedVariables, loss: () => Scalar): NamedTensorMap {
  const { grads } = onTape(() => variableGrads(loss, Object.values(variables)));
  const named = Object.entries(variables).map(([name, variable]) => [
    name,
    // tfjs knows variables by names of its own, unique in the engine.
    grads[variable.name] ?? tf.zerosLike(variable),
  ]);
  return Object.fromEntries(named);
}

function variableGrads(loss: () => Scalar, variables: Variable[]) {
  try {
    return tf.variableGrads(withEarlyRelease(loss), variables);
  } catch (cause) {
    if (!/Cannot find a connection between any variable/.test(reasonOf(cause))) throw cause;
    throw new InfomixupError(
      'trainer: the loss hangs on no parameter; make the logits of the parameters by operations of TensorFlow.js alone',
      'no-gradient',
      { cause },
    );
  }
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
