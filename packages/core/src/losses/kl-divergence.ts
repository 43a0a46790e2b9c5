import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { logProbabilities } from './log-probabilities.js';

/**
 * `KL(softmax(from) || softmax(to))` of each sample in nats, `[batch]`, from logits `[batch, classes]`; differentiable in
 * both.
 *
 * @example
 * ```ts
 * import { klDivergence } from '@infomixup/core';
 * import * as tf from '@tensorflow/tfjs';
 * const [same, apart = 0] = tf.tidy(() =>
 *   klDivergence(tf.tensor2d([[1, 2], [0, 0]]), tf.tensor2d([[1, 2], [0, Math.log(3)]])).dataSync(),
 * );
 * // 0.5 log(0.5 / 0.25) + 0.5 log(0.5 / 0.75)
 * console.assert(same === 0 && Math.abs(apart - 0.143841) < 1e-5);
 * ```
 */
export function klDivergence(from: Tensor2D, to: Tensor2D): Tensor1D {
  const [logP, logQ] = [logProbabilities(from), logProbabilities(to)];
  return tf.sum<Tensor1D>(tf.mul(tf.exp(logP), tf.sub(logP, logQ)), 1);
}
