import type { Rng } from '../random/rng.js';
import { normalTensor } from '../tensors/normal-tensor.js';
import type { Pass } from './model.js';

/**
 * A pass in evaluation mode: representations go on unchanged, buffers stay as they are, and stochastic parts use their
 * mean, or samples where `rng` is given.
 *
 * @example
 * ```ts
 * import { evaluationPass, lenet5 } from '@infomixup/core';
 * import * as tf from '@tensorflow/tfjs';
 * const model = lenet5({ seed: 1 });
 * const logits = tf.tidy(() => model.forward(tf.zeros([2, 28, 28, 1]), evaluationPass()));
 * console.assert(logits.shape.join() === '2,10');
 * logits.dispose();
 * model.dispose();
 * ```
 */
export function evaluationPass<R>({ rng }: { readonly rng?: Rng } = {}): Pass<R> {
  return {
    mode: 'eval',
    visit: (_name, value) => value,
    normal: rng ? (shape) => normalTensor(rng, shape) : null,
    update: () => {},
  };
}
