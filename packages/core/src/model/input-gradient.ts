import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { withEarlyRelease } from '../tensors/early-release.js';
import { onTape } from '../tensors/on-tape.js';
import type { Classifier } from './model.js';

/**
 * The gradient of each sample's loss in its own values, `[batch, ...inputShape]`: of the sum over the batch, so that no
 * sample's gradient depends on the batch size. Not finite where the loss has no finite gradient.
 *
 * @param loss one number a sample, `[batch]`, from logits `[batch, classes]`
 *
 * @example
 * ```ts
 * import { crossEntropy, inputGradient, oneHot } from '@infomixup/core';
 * import * as tf from '@tensorflow/tfjs';
 * const classifier = {
 *   bounds: [0, 1] as const,
 *   classes: 2,
 *   logits: (inputs: tf.Tensor) => tf.tidy(() => tf.matMul(inputs as tf.Tensor2D, tf.tensor2d([[0, 2]]))),
 * };
 * const [slope = 0] = tf.tidy(() => {
 *   const targets = oneHot(Int32Array.of(0), 2);
 *   const loss = (logits: tf.Tensor2D) => crossEntropy.losses(logits, targets);
 *   return inputGradient(classifier, tf.zeros([1, 1]), loss).dataSync();
 * });
 * console.assert(slope === 1);
 * ```
 */
export function inputGradient(classifier: Classifier, points: Tensor, loss: (logits: Tensor2D) => Tensor1D): Tensor {
  return tf.tidy(() => {
    const losses = (inputs: Tensor) => loss(classifier.logits(inputs));
    // As much weight for each loss as a sum gives them.
    const weights = tf.ones([points.shape[0] ?? 0]);
    return onTape(() => tf.grad(withEarlyRelease(losses))(points, weights));
  });
}
