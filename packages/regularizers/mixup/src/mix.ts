import { operation } from '@infomixup/core';
import type { Batch } from '@infomixup/regularizer';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

declare module '@infomixup/core' {
  interface Operations {
    /** `lambda values + (1 - lambda) values[partners]`, row by row; `lambda` is one number, or one a row `[batch]`. */
    mixedPairs: (values: Tensor, partners: Tensor1D, lambda: number | Tensor1D) => Tensor;
  }
}

const mixedPairs = operation('mixedPairs', (values, partners, lambda) => {
  const others = tf.gather(values, partners);
  if (typeof lambda === 'number') return tf.add(tf.mul(values, lambda), tf.mul(others, 1 - lambda));
  const share = tf.reshape(lambda, [-1, ...values.shape.slice(1).map(() => 1)]);
  return tf.add(tf.mul(values, share), tf.mul(others, tf.sub(1, share)));
});

/**
 * `lambda * values + (1 - lambda) * values[permutation]`, row by row, `[batch, ...]`.
 *
 * @param permutation int32 `[batch]`
 * @param lambda from 0 to 1: of all rows, or of each, `[batch]`
 *
 * @example
 * ```ts
 * import { mix } from '@infomixup/regularizer-mixup';
 * import * as tf from '@tensorflow/tfjs';
 * const mixed = tf.tidy(() => mix(tf.tensor1d([0, 8]), tf.tensor1d([1, 0], 'int32'), 0.75).dataSync());
 * console.assert(mixed.join() === '2,6');
 * ```
 */
export function mix<T extends Tensor>(values: T, permutation: Tensor1D, lambda: number | Tensor1D): T {
  return mixedPairs(values, permutation, lambda) as T; // of the same shape
}

/**
 * A batch whose inputs and targets are mixed with those of the same batch in another order; its labels and indices stay
 * those of the first part.
 *
 * Equation 1 of Zhang et al. 2018, with the partners drawn from the same batch as in the authors' code. The
 * cross-entropy of mixed targets is the mixture of the two cross-entropies that the code computes.
 *
 * @param permutation int32 `[batch]`
 * @param lambda from 0 to 1: of all samples, or of each, `[batch]`
 *
 * @example
 * ```ts
 * import { mixBatch } from '@infomixup/regularizer-mixup';
 * import * as tf from '@tensorflow/tfjs';
 * tf.tidy(() => {
 *   const batch = {
 *     inputs: tf.tensor2d([[0], [8]]),
 *     targets: tf.tensor2d([[1, 0], [0, 1]]),
 *     labels: Int32Array.of(0, 1),
 *     indices: Int32Array.of(0, 1),
 *   };
 *   const { targets } = mixBatch(batch, tf.tensor1d([1, 0], 'int32'), 0.75);
 *   console.assert(targets.dataSync().join() === '0.75,0.25,0.25,0.75');
 * });
 * ```
 */
export function mixBatch(batch: Batch, permutation: Tensor1D, lambda: number | Tensor1D): Batch {
  return {
    ...batch,
    inputs: mix(batch.inputs, permutation, lambda),
    targets: mix(batch.targets, permutation, lambda),
  };
}
