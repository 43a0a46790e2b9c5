import { type Classifier, crossEntropy, onTape } from '@infomixup/core';
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { flattened, perSample } from './norms/shapes.js';

/** A loss gradient `[batch, ...inputShape]` and the sum of its absolute values in each sample, `[batch]`. */
export type MeasuredGradient = { readonly gradient: Tensor; readonly magnitude: Tensor1D };

/**
 * The gradient of each sample's cross-entropy in its own values: of the sum over the batch, so that no sample's depends
 * on the batch size. A sample whose gradient is not finite gets zeros, and a magnitude that is not finite.
 */
export const lossGradient = (classifier: Classifier, points: Tensor, targets: Tensor2D): MeasuredGradient =>
  tf.tidy(() => {
    const loss = (inputs: Tensor) => tf.sum(crossEntropy.losses(classifier.logits(inputs), targets));
    const gradient = onTape(() => tf.grad(loss)(points));
    // Unlike the maximum's, a sum's kernels pass on NaN on every backend.
    const magnitude = tf.sum<Tensor1D>(tf.abs(flattened(gradient)), 1);
    const finite = perSample(tf.isFinite(magnitude), gradient);
    return { gradient: tf.where(finite, gradient, tf.zerosLike(gradient)), magnitude };
  });
