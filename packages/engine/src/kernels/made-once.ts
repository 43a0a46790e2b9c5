import * as tf from '@tensorflow/tfjs';

/**
 * Makes tensors when they are first asked for, by kernels and no scope of its own, and gives the same ones from then on.
 *
 * TensorFlow.js asks for the gradient in each input in a scope of that input. What several of them need would end with
 * the first, hence it is made in the scope in which this is called: that of the whole backward pass.
 */
export function madeOnce<Made>(make: () => Made): () => Made {
  const { state } = tf.engine();
  const outer = state.activeScope;
  const makeThere = () => {
    const inner = state.activeScope;
    state.activeScope = outer;
    try {
      return make();
    } finally {
      state.activeScope = inner;
    }
  };
  let made: Made | undefined;
  return () => {
    made ??= makeThere();
    return made;
  };
}
