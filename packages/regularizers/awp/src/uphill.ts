import { mapTensors, type NamedTensors } from '@infomixup/regularizer';
import * as tf from '@tensorflow/tfjs';

/** Keeps a gradient of zero from dividing by zero; the authors' number. */
const tiny = 1e-20;

/**
 * A move of each tensor along its gradient by the share `gamma` of its own length: `gamma |w| g / (|g| + 1e-20)`.
 *
 * Equation 10 of Wu, Xia and Wang 2020.
 *
 * @example
 * ```ts
 * import { uphill } from '@infomixup/regularizer-awp';
 * import * as tf from '@tensorflow/tfjs';
 * const moved = tf.tidy(() =>
 *   [...(uphill({ kernel: tf.tensor2d([[3, 4]]) }, { kernel: tf.tensor2d([[0, 2]]) }, 0.1).kernel?.dataSync() ?? [])],
 * );
 * console.assert(moved[0] === 0 && Math.abs((moved[1] ?? 0) - 0.5) < 1e-6);
 * ```
 */
export function uphill(weights: NamedTensors, gradients: NamedTensors, gamma: number): NamedTensors {
  return mapTensors(weights, (weight, name) => {
    const gradient = gradients[name];
    if (!gradient) return tf.zerosLike(weight);
    const share = tf.div(tf.norm(weight), tf.add(tf.norm(gradient), tiny));
    return tf.mul(gradient, tf.mul(gamma, share));
  });
}
