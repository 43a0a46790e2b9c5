import * as tf from '@tensorflow/tfjs';

/**
 * Runs `f` with the tape off, as TensorFlow.js has no stop-gradient: what `f` computes is a constant to any gradient
 * being recorded around it, so `f` may use operations without a gradient (comparisons, `argMin`), and nothing is saved
 * for the backward pass. `f` may itself call `tf.grad` and the like.
 *
 * A tensor that `f` returns unchanged keeps its place on the tape; return `tf.clone(x)` to cut `x` off.
 *
 * @returns what `f` returns; it belongs to the surrounding `tidy`, as without `detached`.
 *
 * @example
 * ```ts
 * import { detached } from '@infomixup/core';
 * import * as tf from '@tensorflow/tfjs';
 * // Half of the slope of x^2: one factor counts as a constant.
 * const slope = tf.tidy(() => tf.grad((x) => tf.mul(x, detached(() => tf.clone(x))))(tf.scalar(3)).dataSync()[0]);
 * console.assert(slope === 3);
 * ```
 */
export function detached<T>(f: () => T): T {
  const { state } = tf.engine();
  const { gradientDepth, activeTape } = state;
  // At depth 0 nothing is recorded, and a gradient taken inside f begins a tape of its own, ending with none.
  state.gradientDepth = 0;
  try {
    return f();
  } finally {
    state.gradientDepth = gradientDepth;
    state.activeTape = activeTape;
  }
}
