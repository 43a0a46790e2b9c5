import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { customGradient } from '../tensors/custom-gradient.js';
import { operation } from '../tensors/operation.js';
import { type Criterion, criterionRecipe } from './criterion.js';
import { logProbabilities } from './log-probabilities.js';

// Composed, the backward pass would cross the maximum, the exponentials and their sum one by one.
const composed = customGradient((logits: Tensor2D, targets: Tensor2D) => {
  const logP = logProbabilities(logits);
  return {
    value: tf.neg(tf.sum<Tensor1D>(tf.mul(targets, logP), 1)),
    saved: [logP, targets] as const,
    gradients: (outer, [logP, targets]) => {
      const weights = tf.expandDims(outer, 1);
      return [tf.mul(weights, tf.sub(tf.exp(logP), targets)), tf.mul(tf.neg(weights), logP)];
    },
  };
});

declare module '../tensors/operation.js' {
  interface Operations {
    /** `-sum_k targets_k log softmax(logits)_k`, `[batch]`. */
    crossEntropy: (logits: Tensor2D, targets: Tensor2D) => Tensor1D;
  }
}

const losses = operation('crossEntropy', composed);

/**
 * Softmax cross-entropy, `-sum_k targets_k log softmax(logits)_k`, finite for finite logits.
 *
 * Each row of the targets must sum to one: the gradient in the logits is `softmax(logits) - targets`.
 *
 * @example
 * ```ts
 * import { crossEntropy } from '@infomixup/core';
 * import * as tf from '@tensorflow/tfjs';
 * const [loss = 0] = tf.tidy(() => crossEntropy.losses(tf.tensor2d([[0, 0]]), tf.tensor2d([[0.3, 0.7]])).arraySync());
 * console.assert(Math.abs(loss - Math.log(2)) < 1e-6);
 * ```
 */
export const crossEntropy: Criterion = { name: 'crossEntropy', losses };

/** Makes `crossEntropy` available to configuration files. */
export const crossEntropyRecipe = criterionRecipe(crossEntropy);
