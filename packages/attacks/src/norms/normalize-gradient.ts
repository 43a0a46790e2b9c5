import { operation } from '@infomixup/core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { AscentNorm } from '../attack.js';
import { flattened } from './shapes.js';

/** The least normal float32: what a zero is divided by. */
const least = 1.2e-38;

declare module '@infomixup/core' {
  interface Operations {
    /** Samples over their Euclidean lengths; a kernel need not have a gradient. */
    unitRows: (samples: Tensor) => Tensor;
  }
}

/** Over their greatest value first, since the squares of small gradients vanish in float32. */
const unitRows = operation('unitRows', (samples) =>
  tf.tidy(() => {
    const rows = flattened(samples);
    const scaled = tf.div(rows, tf.maximum(tf.max(tf.abs(rows), 1, true), least));
    const units = tf.div(scaled, tf.maximum(tf.sqrt(tf.sum(tf.square(scaled), 1, true)), least));
    return tf.reshape(units, samples.shape);
  }),
);

/** All of the length in the values where the gradient is greatest. */
const greatest = (rows: Tensor2D): Tensor2D => {
  const sizes = tf.abs(rows);
  const mask = tf.cast(tf.logicalAnd(tf.equal(sizes, tf.max(sizes, 1, true)), tf.greater(sizes, 0)), 'float32');
  return tf.div(tf.mul(tf.sign(rows), mask), tf.maximum(tf.sum(mask, 1, true), 1));
};

/**
 * The step of unit length in `norm` along which the loss grows fastest: the gradient's sign for L-infinity, the gradient
 * over its length for L2, its greatest value alone for L1; zero where the gradient is zero. `[batch, ...inputShape]` in and out.
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
export function normalizeGradient(norm: AscentNorm, gradient: Tensor): Tensor {
  if (norm === 'linf') return tf.tidy(() => tf.sign(gradient));
  if (norm === 'l2') return unitRows(gradient);
  return tf.tidy(() => tf.reshape(greatest(flattened(gradient)), gradient.shape));
}
