import { type NamedVariables, onTape, withEarlyRelease } from '@infomixup/core';
import type { NamedTensorMap, Scalar } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/**
 * The gradient of `loss` for every parameter, by the parameter's name; zeros where the loss does not depend on it.
 * Call inside `tidy`. A throw frees what the tape had saved, which `tf.variableGrads` leaves behind.
 */
export function gradientsOf(parameters: NamedVariables, loss: () => Scalar): NamedTensorMap {
  const { grads } = onTape(() => tf.variableGrads(withEarlyRelease(loss), Object.values(parameters)));
  const named = Object.entries(parameters).map(([name, variable]) => [
    name,
    // tfjs knows variables by names of its own, unique in the engine.
    grads[variable.name] ?? tf.zerosLike(variable),
  ]);
  return Object.fromEntries(named);
}
