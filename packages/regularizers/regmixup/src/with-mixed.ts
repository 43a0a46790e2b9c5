import type { Batch } from '@infomixup/regularizer';
import { mixBatch } from '@infomixup/regularizer-mixup';
import type { Tensor1D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/**
 * The batch and, after it, its mixture with itself in another order: twice as many samples, of which the clean ones
 * weigh 2 and the mixed ones `2 eta`. The weighted mean of a criterion over all of them is then its mean over the clean
 * batch plus `eta` times its mean over the mixed one: equation 5 of Pinto et al. 2022.
 *
 * @param permutation int32 `[batch]`
 * @param lambda from 0 to 1
 * @param eta at least 0
 *
 * @example
 * ```ts
 * import { withMixed } from '@infomixup/regularizer-regmixup';
 * import * as tf from '@tensorflow/tfjs';
 * tf.tidy(() => {
 *   const batch = {
 *     inputs: tf.tensor2d([[0], [8]]),
 *     targets: tf.tensor2d([[1, 0], [0, 1]]),
 *     labels: Int32Array.of(0, 1),
 *     indices: Int32Array.of(5, 6),
 *   };
 *   const both = withMixed(batch, tf.tensor1d([1, 0], 'int32'), 0.75, 0.5);
 *   console.assert(both.inputs.dataSync().join() === '0,8,2,6');
 *   console.assert(both.weights?.dataSync().join() === '2,2,1,1' && both.indices.join() === '5,6,5,6');
 * });
 * ```
 */
export function withMixed(batch: Batch, permutation: Tensor1D, lambda: number, eta: number): Batch {
  const { inputs, targets, labels, indices } = batch;
  const mixed = mixBatch(batch, permutation, lambda);
  const weights = batch.weights ?? tf.ones<tf.Rank.R1>([labels.length]);
  return {
    inputs: tf.concat([inputs, mixed.inputs]),
    targets: tf.concat([targets, mixed.targets]),
    labels: Int32Array.of(...labels, ...labels),
    indices: Int32Array.of(...indices, ...indices),
    weights: tf.concat([tf.mul<Tensor1D>(weights, 2), tf.mul<Tensor1D>(weights, 2 * eta)]),
  };
}
