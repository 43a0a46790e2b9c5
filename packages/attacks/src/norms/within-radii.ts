import type { Norm } from '@infomixup/core';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { BoundedNorm } from '../attack.js';
import { distance } from './distance.js';
import { clipToBounds, shrinkToL1 } from './project.js';
import { flattened } from './shapes.js';
import { shrinkageWithin } from './thresholds.js';

/** Where points are brought back to: around the origins `[batch, ...inputShape]`, and within the bounds. */
export interface Around {
  readonly norm: Norm;
  readonly origins: Tensor;
  readonly bounds: readonly [number, number];
}

/** For each offset of a sample, how many of the sample's are greater, or equal and earlier: `[batch, values]`. */
function ranksOf(offsets: Tensor): Tensor {
  const [batch = 1, size = 1] = offsets.shape;
  const { indices } = tf.topk(tf.abs(offsets), size);
  // The permutation's inverse: where each place stands in the order.
  return tf.reshape(tf.topk(tf.mul(tf.cast(indices, 'float32'), -1), size).indices, [batch, size]);
}

const nearest: Readonly<Record<BoundedNorm, (offsets: Tensor, radii: Tensor, lengths: Tensor) => Tensor>> = {
  linf: (offsets, radii) => tf.maximum(tf.minimum(offsets, radii), tf.neg(radii)),
  l2: (offsets, radii, lengths) => tf.mul(offsets, tf.minimum(tf.div(radii, tf.maximum(lengths, 1e-30)), 1)),
  l1: (offsets, radii, lengths) => tf.where(tf.greater(lengths, radii), shrinkToL1(offsets, radii), offsets),
  l0: (offsets, radii) => tf.where(tf.less(ranksOf(offsets), tf.floor(radii)), offsets, tf.zerosLike(offsets)),
};

/** The nearest points within a radius of each sample's own, `[batch]`, then clipped to the bounds. */
export function nearestWithin(points: Tensor, radii: Tensor1D, { norm, origins, bounds }: Around): Tensor {
  return tf.tidy(() => {
    if (norm === 'none') return clipToBounds(points, bounds);
    const offsets = flattened(tf.sub(points, origins));
    const lengths = tf.reshape(distance(norm, points, origins), [-1, 1]);
    const kept = nearest[norm](offsets, tf.reshape(radii, [-1, 1]), lengths);
    return clipToBounds(tf.add(origins, tf.reshape(kept, points.shape)), bounds);
  });
}

/**
 * The nearest points, `[batch, ...inputShape]`, within both an L1 ball around the origins and the bounds: a ball's
 * projection that is clipped afterwards lies deep inside of the ball where many values are at a bound.
 *
 * Every offset shrinks by the one amount `theta` for which what is left, no further than the bounds allow, sums up to the
 * radius: `sum_i min(relu(|offset_i| - theta), room_i) = radius`. As `theta` falls from the greatest offset, value `i`
 * grows between `|offset_i|` and `|offset_i| - room_i`: the sum is linear between these, which are sorted.
 *
 * Source: the projection of Croce and Hein, Mind the Box (2021), proposition 2.1.
 *
 * @example
 * ```ts
 * import { projectL1WithinBounds } from '@infomixup/attacks';
 * import * as tf from '@tensorflow/tfjs';
 * const [points, origins] = [tf.tensor2d([[3, 1.5]]), tf.zeros([1, 2])];
 * const [x = 0, y = 0] = tf.tidy(() => projectL1WithinBounds(points, origins, tf.tensor1d([1.5]), [0, 1]).dataSync());
 * console.assert(x === 1 && Math.abs(y - 0.5) < 1e-4);
 * tf.dispose([points, origins]);
 * ```
 */
export function projectL1WithinBounds(
  points: Tensor,
  origins: Tensor,
  radii: Tensor1D,
  [low, high]: readonly [number, number],
): Tensor {
  return tf.tidy(() => {
    const [from, offsets] = [flattened(origins), flattened(tf.sub(points, origins))];
    const sizes = tf.abs(offsets);
    const room = tf.where(tf.greater(offsets, 0), tf.sub(high, from), tf.sub(from, low));
    // Rounding in a sum of many values is greater than in one: aim a little within.
    const theta = shrinkageWithin(sizes, room, tf.mul(tf.reshape(radii, [-1, 1]), 1 - 1e-5));
    const kept = tf.mul(tf.sign(offsets), tf.minimum(tf.relu(tf.sub(sizes, theta)), room));
    return tf.reshape(tf.clipByValue(tf.add(from, kept), low, high), points.shape);
  });
}
