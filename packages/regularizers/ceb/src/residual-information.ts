import type { DiagonalGaussian } from '@infomixup/core';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/**
 * `log e(z) - log b(z)` of each sample in nats, `[batch]`, for `z` drawn from `encoder`, and diagonal Gaussians `[batch, K]`:
 * an estimate of what the representation tells about the input beyond the class, below 0 where a draw is likelier under
 * `backward`.
 *
 * @example
 * ```ts
 * import { sampledResidual } from '@infomixup/regularizer-ceb';
 * import * as tf from '@tensorflow/tfjs';
 * const [residual = 0] = tf.tidy(() => {
 *   const at = (mean: number) => ({ mean: tf.tensor2d([[mean]]), deviation: tf.tensor2d([[1]]) });
 *   return sampledResidual(tf.tensor2d([[2]]), at(2), at(0)).dataSync();
 * });
 * console.assert(residual === 2);
 * ```
 */
export function sampledResidual(z: Tensor, encoder: DiagonalGaussian, backward: DiagonalGaussian): Tensor1D {
  const energy = ({ mean, deviation }: DiagonalGaussian) =>
    tf.add(tf.mul(0.5, tf.square(tf.div(tf.sub(z, mean), deviation))), tf.log(deviation));
  return tf.sum<Tensor1D>(tf.sub(energy(backward), energy(encoder)), 1);
}

/**
 * The mean of `sampledResidual` over `z`: `KL(encoder || backward)` of each sample in nats, `[batch]`,
 * `sum_j log(s_b / s_e) + (s_e^2 + (m_e - m_b)^2) / (2 s_b^2) - 1 / 2`.
 */
export function expectedResidual(encoder: DiagonalGaussian, backward: DiagonalGaussian): Tensor1D {
  const spread = tf.add(tf.square(encoder.deviation), tf.squaredDifference(encoder.mean, backward.mean));
  const ratio = tf.div(spread, tf.mul(2, tf.square(backward.deviation)));
  const logs = tf.sub(tf.log(backward.deviation), tf.log(encoder.deviation));
  return tf.sum<Tensor1D>(tf.sub(tf.add(logs, ratio), 0.5), 1);
}
