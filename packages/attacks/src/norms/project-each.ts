import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { BoundedNorm } from '../attack.js';
import { normalizeGradient } from './normalize-gradient.js';
import { shrinkToL1 } from './project.js';
import { flattened, perSample, sampleSize } from './shapes.js';
import { ranked } from './thresholds.js';

type Projection = (offsets: Tensor, radii: Tensor1D) => Tensor;

const within: Projection = (offsets, radii) => {
  const radius = perSample(radii, offsets);
  return tf.minimum(tf.maximum(offsets, tf.neg(radius)), radius);
};

const onSphere: Projection = (offsets, radii) => tf.mul(normalizeGradient('l2', offsets), perSample(radii, offsets));

const shrunk: Projection = (offsets, radii) =>
  tf.reshape(shrinkToL1(flattened(offsets), tf.reshape(radii, [-1, 1])), offsets.shape);

const greatest: Projection = (offsets, radii) => {
  const last = tf.clipByValue<Tensor1D>(tf.sub<Tensor1D>(tf.floor(radii), 1), 0, sampleSize(offsets) - 1);
  const threshold = tf.reshape(ranked(tf.abs(flattened(offsets)), last), [-1]);
  return tf.where(tf.greaterEqual(tf.abs(offsets), perSample(threshold, offsets)), offsets, tf.zerosLike(offsets));
};

const projections: Readonly<Record<BoundedNorm, Projection>> = { linf: within, l2: onSphere, l1: shrunk, l0: greatest };

/**
 * Offsets `[batch, ...inputShape]` brought to the ball of each sample's own radius, `[batch]`: the nearest points, but in L2
 * points of the sphere itself, from inside too. In L0 at least one value is kept, and those that equal the last one kept.
 */
export function projectEach(norm: BoundedNorm, offsets: Tensor, radii: Tensor1D): Tensor {
  return tf.tidy(() => projections[norm](offsets, radii));
}
