import { klDivergence, oneHot } from '@infomixup/core';
import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

// Keeps the logarithm finite where a wrong class has all of the probability: the authors' numbers.
const [ceiling, floor] = [1.0001, 1e-12];

/**
 * What the boosted cross-entropy adds to the cross-entropy of perturbed samples: `-log(1.0001 - max_{k != y} p_k(x'))` of
 * each, `[batch]`.
 *
 * Equation 6 of Wang et al. 2020, with the constants of the authors' code.
 *
 * @example
 * ```ts
 * import { marginTerm } from '@infomixup/regularizer-mart';
 * import * as tf from '@tensorflow/tfjs';
 * const [term = 0] = tf.tidy(() => marginTerm(tf.tensor2d([[0, 0]]), Int32Array.of(0)).dataSync());
 * console.assert(Math.abs(term - Math.log(2)) < 1e-3);
 * ```
 */
export function marginTerm(logits: Tensor2D, labels: Int32Array): Tensor1D {
  const others = tf.mul(tf.softmax(logits), tf.sub(1, oneHot(labels, logits.shape[1])));
  return tf.neg(tf.log(tf.add<Tensor1D>(tf.sub(ceiling, tf.max(others, 1)), floor)));
}

/**
 * `mean_i KL(p(x_i) || p(x'_i)) (1 - p_y(x_i))`: the divergence between clean and perturbed predictions, counted the
 * more the less sure the clean one is of the class.
 *
 * Equation 9 of Wang et al. 2020; gradients reach both predictions and the weight.
 *
 * @param clean logits of the unperturbed samples, `[batch, classes]`
 */
export function misclassificationTerm(clean: Tensor2D, perturbed: Tensor2D, labels: Int32Array): Scalar {
  const sure = tf.sum<Tensor1D>(tf.mul(tf.softmax(clean), oneHot(labels, clean.shape[1])), 1);
  return tf.mean(tf.mul(klDivergence(clean, perturbed), tf.sub(1 + 1e-7, sure)));
}
