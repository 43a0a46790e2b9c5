import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { detached } from '../tensors/detached.js';
import { type Criterion, criterionRecipe } from './criterion.js';

/** `-mean_k (targets_k logP_k + (1 - targets_k) logNotP_k)`, `[batch]`. */
const bernoulliLosses = (logP: Tensor2D, logNotP: Tensor2D, targets: Tensor2D): Tensor1D =>
  tf.neg(tf.mean<Tensor1D>(tf.add(tf.mul(targets, logP), tf.mul(tf.sub(1, targets), logNotP)), 1));

/**
 * Binary cross-entropy of each class's sigmoid, `-mean_k (targets_k log p_k + (1 - targets_k) log(1 - p_k))` with
 * `p = sigmoid(logits)`; the mean over classes is PyTorch's `BCEWithLogitsLoss`. Finite for finite logits.
 *
 * @example
 * ```ts
 * import { sigmoidBinaryCrossEntropy } from '@infomixup/core';
 * import * as tf from '@tensorflow/tfjs';
 * const loss = tf.tidy(() => sigmoidBinaryCrossEntropy.losses(tf.zeros([1, 2]), tf.tensor2d([[1, 0]])).dataSync()[0] ?? 0);
 * console.assert(Math.abs(loss - Math.log(2)) < 1e-6);
 * ```
 */
export const sigmoidBinaryCrossEntropy: Criterion = {
  name: 'sigmoidBinaryCrossEntropy',
  // log sigmoid(x) = -softplus(-x); tfjs's own logSigmoid is this with a copy more.
  losses: (logits, targets) =>
    tf.tidy(() => bernoulliLosses(tf.neg(tf.softplus(tf.neg(logits))), tf.neg(tf.softplus(logits)), targets)),
};

/** `log(1 - softmax(logits))`; for the likeliest class by the other logits, as 1 - p would cancel there. */
function logComplements(logits: Tensor2D, logP: Tensor2D): Tensor2D {
  const classes = logits.shape[1];
  const likeliest = detached(
    () => tf.cast(tf.oneHot(tf.argMax<tf.Tensor1D>(logits, 1), classes), 'float32') as Tensor2D,
  );
  const others = tf.logSumExp(tf.sub(logits, tf.mul(likeliest, 1e30)), 1, true);
  const ofLikeliest = tf.sub(others, tf.logSumExp(logits, 1, true));
  const rest = tf.sub(1, likeliest);
  return tf.add(tf.mul(likeliest, ofLikeliest), tf.log1p(tf.neg(tf.mul(rest, tf.exp(logP)))));
}

/**
 * Binary cross-entropy of the softmax outputs, `-mean_k (targets_k log p_k + (1 - targets_k) log(1 - p_k))` with
 * `p = softmax(logits)`: the criterion of manifold mixup (Verma et al., 2019). Finite for finite logits of two or more
 * classes.
 *
 * @example
 * ```ts
 * import { softmaxBinaryCrossEntropy } from '@infomixup/core';
 * import * as tf from '@tensorflow/tfjs';
 * const loss = tf.tidy(() => softmaxBinaryCrossEntropy.losses(tf.zeros([1, 2]), tf.tensor2d([[1, 0]])).dataSync()[0] ?? 0);
 * console.assert(Math.abs(loss - Math.log(2)) < 1e-6);
 * ```
 */
export const softmaxBinaryCrossEntropy: Criterion = {
  name: 'softmaxBinaryCrossEntropy',
  losses: (logits, targets) =>
    tf.tidy(() => {
      const logP = tf.logSoftmax(logits);
      return bernoulliLosses(logP, logComplements(logits, logP), targets);
    }),
};

/** Makes `sigmoidBinaryCrossEntropy` available to configuration files. */
export const sigmoidBinaryCrossEntropyRecipe = criterionRecipe(sigmoidBinaryCrossEntropy);

/** Makes `softmaxBinaryCrossEntropy` available to configuration files. */
export const softmaxBinaryCrossEntropyRecipe = criterionRecipe(softmaxBinaryCrossEntropy);
