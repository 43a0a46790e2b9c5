import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { BoundedNorm } from '../attack.js';
import { flattened } from './shapes.js';

/** The least normal float32: what a zero is divided by. */
const least = 1.2e-38;

/** Rows over their length; over their greatest value first, since the squares of small gradients vanish in float32. */
const unitRows = (rows: Tensor2D): Tensor2D => {
  const scaled = tf.div(rows, tf.maximum(tf.max(tf.abs(rows), 1, true), least));
  return tf.div(scaled, tf.maximum(tf.sqrt(tf.sum(tf.square(scaled), 1, true)), least));
};

/**
 * The step of unit length in `norm` along which the loss grows fastest: the gradient's sign for L-infinity, the gradient
 * over its length for L2; zero where the gradient is zero. `[batch, ...inputShape]` in and out.
 *
 * Gradients down to 1e-36 keep their direction.
 *
 * @example
 * ```ts
 * import { normalizeGradient } from '@infomixup/attacks';
 * import * as tf from '@tensorflow/tfjs';
 * const gradient = tf.tensor2d([[3e-30, -4e-30]]);
 * const [sign, unit] = tf.tidy(() => [normalizeGradient('linf', gradient).arraySync(), normalizeGradient('l2', gradient).dataSync()]);
 * console.assert(JSON.stringify(sign) === '[[1,-1]]');
 * console.assert(Math.abs((unit?.[0] ?? 0) - 0.6) < 1e-6);
 * gradient.dispose();
 * ```
 */
export function normalizeGradient(norm: BoundedNorm, gradient: Tensor): Tensor {
  return tf.tidy(() =>
    norm === 'linf' ? tf.sign(gradient) : tf.reshape(unitRows(flattened(gradient)), gradient.shape),
  );
}
