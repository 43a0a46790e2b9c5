import * as tf from '@tensorflow/tfjs';

/**
 * Runs `differentiate`, a call of `tf.grad`, `tf.variableGrads` or the like, and where it throws frees what its tape had
 * saved, which TensorFlow.js leaves behind. Call inside `tidy`, which frees the rest.
 *
 * @example
 * ```ts
 * import { onTape } from '@infomixup/core';
 * import * as tf from '@tensorflow/tfjs';
 * const before = tf.memory().numTensors;
 * const loss = (x: tf.Tensor): tf.Tensor => {
 *   const square = tf.square(x);
 *   if (square.size > 1) throw new Error('one number only');
 *   return square;
 * };
 * try {
 *   tf.tidy(() => onTape(() => tf.grad(loss)(tf.ones([2]))));
 * } catch {}
 * console.assert(tf.memory().numTensors === before);
 * ```
 */
export function onTape<T>(differentiate: () => T): T {
  try {
    return differentiate();
  } catch (error) {
    freeTape();
    throw error;
  }
}

function freeTape(): void {
  const { state } = tf.engine();
  // Inside another tape's function the outer one still needs its tensors.
  if (state.gradientDepth > 0) return;
  for (const node of state.activeTape ?? []) tf.dispose(node.saved ?? []);
  state.activeTape = [];
}
