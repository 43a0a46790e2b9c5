import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

type Node = NonNullable<ReturnType<typeof tf.engine>['state']['activeTape']>[number];
type Gradients = ReturnType<NonNullable<Node['gradient']>>;

/**
 * `f`, a function to be differentiated, so that the backward pass frees as it goes: what an operation had saved and the
 * gradient of its result are gone once the gradients in its inputs are there. TensorFlow.js by itself keeps all of it to
 * the end, which for a deep network is as much again as the activations.
 *
 * For first derivatives alone: inside another gradient's function `f` is left as it is. Give it to a call inside
 * {@link onTape}.
 *
 * @example
 * ```ts
 * import { onTape, withEarlyRelease } from '@infomixup/core';
 * import * as tf from '@tensorflow/tfjs';
 * const cube = (x: tf.Tensor): tf.Tensor => tf.mul(x, tf.square(x));
 * const [slope = 0] = tf.tidy(() => onTape(() => tf.grad(withEarlyRelease(cube))(tf.scalar(2))).dataSync());
 * console.assert(slope === 12);
 * ```
 */
export function withEarlyRelease<Given extends unknown[], Value>(f: (...given: Given) => Value) {
  return (...given: Given): Value => {
    const value = f(...given);
    const { state } = tf.engine();
    if (state.gradientDepth === 1) releaseBehind(state.activeTape ?? []);
    return value;
  };
}

/** Has each node of a complete tape free, when its turn comes in the backward pass, what the one before it has no more use for. */
function releaseBehind(tape: readonly Node[]): void {
  let behind: readonly Tensor[] | undefined;
  for (const node of tape) {
    const { gradient, saved = [] } = node;
    if (!gradient) continue;
    node.gradient = (outer) => {
      tf.dispose([...(behind ?? [])]);
      // The gradient that the backward pass begins with may be the caller's.
      behind = behind ? [...saved, ...outer] : saved;
      return withOwnResults(gradient(outer), [...saved, ...outer]);
    };
  }
}

/** The same gradients, none of them one of `taken` or another's tensor, so that each can be freed by itself. */
function withOwnResults(gradients: Gradients, taken: readonly Tensor[]): Gradients {
  const given = new Set(taken);
  const own = (make: () => Tensor) => () => {
    const made = make();
    if (given.has(made)) return tf.clone(made);
    given.add(made);
    return made;
  };
  return Object.fromEntries(Object.entries(gradients).map(([name, make]) => [name, own(make)]));
}
