import type { Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/**
 * `log softmax(logits)`, `[batch, classes]`, finite for finite logits.
 *
 * One kernel where the backend has it: `tf.logSoftmax` composes six.
 */
export function logProbabilities(logits: Tensor2D): Tensor2D {
  return tf.getKernel(tf.LogSoftmax, tf.getBackend())
    ? tf.engine().runKernel<Tensor2D>(tf.LogSoftmax, { logits }, { axis: -1 })
    : tf.logSoftmax(logits);
}
