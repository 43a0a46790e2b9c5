import { defineRegularizer } from '@infomixup/regularizer';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** The entropy of the predicted class of each sample, in nats: `[batch]` from logits `[batch, classes]`. */
export function entropies(logits: Tensor2D): Tensor1D {
  const logProbabilities = tf.logSoftmax(logits);
  return tf.neg(tf.sum<Tensor1D>(tf.mul(tf.exp(logProbabilities), logProbabilities), 1));
}

/**
 * Rewards uncertain predictions: subtracts `weight` times their mean entropy from the loss.
 *
 * Source: Pereyra et al., "Regularizing Neural Networks by Penalizing Confident Output Distributions", 2017.
 */
export const confidencePenalty = ({ weight = 0.1 }: { readonly weight?: number } = {}) =>
  defineRegularizer({
    name: 'confidence-penalty',
    settings: { weight },
    requires: {},
    init: () => null,
    step: () => (weight === 0 ? {} : { penalty: ({ logits }) => tf.mul(-weight, tf.mean(entropies(logits))) }),
  });
