import type { Scalar, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/**
 * The Jensen-Shannon divergence of predictions, `mean_k KL(p_k || M)` with `p_k = softmax(logits_k)` and `M` their mean
 * (at least 1e-7), in nats, averaged over the batch: equation 1 of Hendrycks et al. 2020, clamped as in their code.
 *
 * @param logits - each `[batch, classes]`
 *
 * @example
 * ```ts
 * import { jensenShannon } from '@infomixup/regularizer-augmix';
 * import * as tf from '@tensorflow/tfjs';
 * tf.tidy(() => {
 *   const divergence = jensenShannon([tf.tensor2d([[100, 0]]), tf.tensor2d([[0, 100]])]).dataSync()[0] ?? 0;
 *   console.assert(Math.abs(divergence - Math.log(2)) < 1e-6);
 * });
 * ```
 */
export function jensenShannon(logits: readonly Tensor2D[]): Scalar {
  const logs = logits.map((each) => tf.logSoftmax(each));
  const mean = tf.div(tf.addN(logs.map((log) => tf.exp(log))), logs.length);
  const logMean = tf.log(tf.clipByValue(mean, 1e-7, 1));
  const divergences = logs.map((log) => tf.sum(tf.mul(tf.exp(log), tf.sub(log, logMean)), 1));
  return tf.mean<Scalar>(tf.div(tf.addN(divergences), logs.length));
}
