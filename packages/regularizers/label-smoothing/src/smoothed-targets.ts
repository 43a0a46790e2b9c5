import type { Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/**
 * `(1 - amount) targets + amount / classes`, `[batch, classes]`: rows that sum to one still do.
 *
 * Section 7 of Szegedy et al. 2016, with the uniform distribution over classes; what PyTorch's `CrossEntropyLoss` does
 * with its `label_smoothing`.
 *
 * @param amount from 0 to 1
 *
 * @example
 * ```ts
 * import { smoothedTargets } from '@infomixup/regularizer-label-smoothing';
 * import * as tf from '@tensorflow/tfjs';
 * const smoothed = tf.tidy(() => smoothedTargets(tf.tensor2d([[1, 0, 0, 0]]), 0.5).dataSync());
 * console.assert(smoothed.join() === '0.625,0.125,0.125,0.125');
 * ```
 */
export function smoothedTargets(targets: Tensor2D, amount: number): Tensor2D {
  return tf.add(tf.mul(targets, 1 - amount), amount / targets.shape[1]);
}
