import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { BoundedNorm } from '../attack.js';
import { lengths } from './distance.js';

/** How far the farthest corner of the bounds is from each input, `[batch]`. */
export function farthest(norm: BoundedNorm, inputs: Tensor, [low, high]: readonly [number, number]): Tensor1D {
  return tf.tidy(() => {
    const reach = tf.maximum(tf.sub(inputs, low), tf.sub(high, inputs));
    return lengths(norm, reach);
  });
}
