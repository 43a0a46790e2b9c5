import { type Classifier, type Dataset, gatherLabelled, indexBatches } from '@infomixup/core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/**
 * The entropy of the predictions, `-sum_k p_k log p_k` with `p = softmax(logits)`, `[batch]`, in nats.
 *
 * @example
 * ```ts
 * import { entropies } from '@infomixup/regularizer-mixboost';
 * import * as tf from '@tensorflow/tfjs';
 * tf.tidy(() => {
 *   const [sure = 1, unsure = 0] = entropies(tf.tensor2d([[100, 0], [1, 1]])).dataSync();
 *   console.assert(sure < 1e-6 && Math.abs(unsure - Math.log(2)) < 1e-6);
 * });
 * ```
 */
export function entropies(logits: Tensor2D): Tensor1D {
  const logs = tf.logSoftmax(logits);
  return tf.neg(tf.sum<Tensor1D>(tf.mul(tf.exp(logs), logs), 1));
}

/** The label of each sample of a data set, and how unsure the classifier is of it. Frees all that it makes. */
export async function surveyed(
  data: Dataset,
  classifier: Classifier,
): Promise<{ readonly labels: Int32Array; readonly uncertainty: Float32Array }> {
  const [labels, uncertainty] = [new Int32Array(data.size), new Float32Array(data.size)];
  for (const indices of indexBatches(data.size, 256)) {
    const batch = await gatherLabelled(data, indices);
    const found = tf.tidy(() => entropies(classifier.logits(batch.inputs)));
    batch.inputs.dispose();
    uncertainty.set(await found.data<'float32'>(), indices[0]);
    found.dispose();
    labels.set(batch.labels, indices[0]);
  }
  return { labels, uncertainty };
}
