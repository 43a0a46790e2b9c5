import { type Classifier, crossEntropy, onTape, operation, withEarlyRelease } from '@infomixup/core';
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { flattened, perSample } from './norms/shapes.js';

/** A loss gradient `[batch, ...inputShape]` and the sum of its absolute values in each sample, `[batch]`. */
export type MeasuredGradient = { readonly gradient: Tensor; readonly magnitude: Tensor1D };

declare module '@infomixup/core' {
  interface Operations {
    /** `finiteRows` of attacks; no gradient. */
    finiteRows: (rows: Tensor) => MeasuredGradient;
  }
}

/** Rows that are finite, zeros for the others, and the sum of each row's absolute values, `[batch]`. */
export const finiteRows = operation('finiteRows', (raw) => {
  // Unlike the maximum's, a sum's kernels pass on NaN on every backend.
  const magnitude = tf.sum<Tensor1D>(tf.abs(flattened(raw)), 1);
  const finite = perSample(tf.isFinite(magnitude), raw);
  return { gradient: tf.where(finite, raw, tf.zerosLike(raw)), magnitude };
});

/**
 * The gradient of each sample's cross-entropy in its own values: of the sum over the batch, so that no sample's depends
 * on the batch size. A sample whose gradient is not finite gets zeros, and a magnitude that is not finite.
 */
export function lossGradient(classifier: Classifier, points: Tensor, targets: Tensor2D): MeasuredGradient {
  return tf.tidy(() => {
    const losses = (inputs: Tensor) => crossEntropy.losses(classifier.logits(inputs), targets);
    // As much weight for each loss as a sum gives them.
    const weights = tf.ones([points.shape[0] ?? 0]);
    return finiteRows(onTape(() => tf.grad(withEarlyRelease(losses))(points, weights)));
  });
}
