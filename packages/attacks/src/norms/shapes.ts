import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** The number of values in one sample of `[batch, ...inputShape]`. */
export const sampleSize = (samples: Tensor): number =>
  samples.shape.slice(1).reduce((size, length) => size * length, 1);

/** `[batch, values]` from `[batch, ...inputShape]`. */
export const flattened = (samples: Tensor): Tensor2D =>
  tf.reshape(samples, [samples.shape[0] ?? 1, sampleSize(samples)]);

/** `[batch, 1, ..., 1]` from `[batch]`, to be broadcast over `samples` `[batch, ...inputShape]`. */
export const perSample = (values: Tensor, samples: Tensor): Tensor =>
  tf.reshape(
    values,
    samples.shape.map((length, axis) => (axis === 0 ? length : 1)),
  );
