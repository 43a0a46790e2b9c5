import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { mustCompose } from './operation.js';

/** A value, the tensors its gradient needs, and the gradient: one tensor an input, each freshly made. */
export interface Differentiated<
  Inputs extends readonly Tensor[],
  Saved extends readonly Tensor[],
  Value extends Tensor,
> {
  readonly value: Value;
  readonly saved: Saved;
  readonly gradients: (outer: Value, saved: Saved) => { readonly [I in keyof Inputs]: Tensor };
}

/**
 * `tf.customGrad` with types. What `f` computes is off the tape; its gradient is the one it returns. The gradients may
 * use `saved` only: other tensors of the forward pass are gone by then.
 */
export function customGradient<Inputs extends readonly Tensor[], Saved extends readonly Tensor[], Value extends Tensor>(
  f: (...inputs: Inputs) => Differentiated<Inputs, Saved, Value>,
): (...inputs: Inputs) => Value {
  return (...inputs) => {
    // What is saved for the gradient stands outside of the tape, so that a second derivative would take it for constant.
    if (mustCompose()) return f(...inputs).value;
    return tf.customGrad<Value>((...args) => {
      const save = args.at(-1) as (tensors: readonly Tensor[]) => void; // tfjs: the inputs, then this function
      const { value, saved, gradients } = f(...inputs);
      save(saved);
      // tfjs hands back clones of what was saved, in the same order, and wants a mutable list.
      return {
        value,
        gradFunc: (outer, clones) => [...gradients(outer, clones as readonly Tensor[] as Saved)] as Tensor[],
      };
    })(...inputs);
  };
}
