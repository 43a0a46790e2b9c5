import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** A number a sample, `[batch]`, of inputs `[batch, ...inputShape]`; no sample's depends on another's. */
export type PerSample = (inputs: Tensor) => Tensor1D;

const flat = (tensor: Tensor) => tf.reshape(tensor, [tensor.shape[0] ?? 0, -1]);

/** The gradient of each sample's number in its own inputs, `[batch, ...inputShape]`. */
export const slopes = (of: PerSample, inputs: Tensor): Tensor =>
  tf.grad((points: Tensor) => tf.sum(of(points)))(inputs);

/**
 * `|d f / d x|^2` of each sample, `[batch]`, by differentiating: it can itself be differentiated only through operations
 * whose gradients have gradients.
 */
export function squaredSlope(of: PerSample, inputs: Tensor): Tensor1D {
  return tf.sum<Tensor1D>(tf.square(flat(slopes(of, inputs))), 1);
}

/**
 * The same by a central difference along the gradient's own direction, which is a constant:
 * `((f(x + h u) - f(x - h u)) / 2 h)^2`, `u = g / |g|`. Its gradient in the weights is that of `|g|^2` up to `O(h^2)`: the
 * direction is where the slope is greatest, so that its own change counts for nothing in first order.
 *
 * @param direction gradients, `[batch, ...inputShape]`, of any length
 * @param distance h, input units
 *
 * @example
 * ```ts
 * import { slopeByDifferences } from '@infomixup/regularizer-input-jacobian';
 * import * as tf from '@tensorflow/tfjs';
 * const steep = (inputs: tf.Tensor) => tf.sum<tf.Tensor1D>(tf.mul(inputs, [3, 4]), 1);
 * const [slope = 0] = tf.tidy(() =>
 *   slopeByDifferences(steep, tf.zeros([1, 2]), tf.tensor2d([[3, 4]]), 0.5).dataSync(),
 * );
 * console.assert(Math.abs(slope - 25) < 1e-4);
 * ```
 */
export function slopeByDifferences(of: PerSample, inputs: Tensor, direction: Tensor, distance: number): Tensor1D {
  const lengths = tf.norm(flat(direction), 2, 1, true);
  const unit = tf.reshape(tf.div(flat(direction), tf.add(lengths, 1e-12)), inputs.shape);
  const move = tf.mul(unit, distance);
  const difference = tf.sub(of(tf.add(inputs, move)), of(tf.sub(inputs, move)));
  return tf.square(tf.div<Tensor1D>(difference, 2 * distance));
}
