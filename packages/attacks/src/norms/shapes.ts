import { sizeOfShape } from '@infomixup/core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** The number of values in one sample of `[batch, ...inputShape]`. */
export function sampleSize(samples: Tensor): number {
  return sizeOfShape(samples.shape.slice(1));
}

/** `[batch, values]` from `[batch, ...inputShape]`. */
export function flattened(samples: Tensor): Tensor2D {
  return tf.reshape(samples, [samples.shape[0] ?? 1, sampleSize(samples)]);
}

/** `[batch, 1, ..., 1]` from `[batch]`, to be broadcast over `samples` `[batch, ...inputShape]`. */
export function perSample(values: Tensor, samples: Tensor): Tensor {
  return tf.reshape(
    values,
    samples.shape.map((length, axis) => (axis === 0 ? length : 1)),
  );
}
