import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** `KL(softmax(from) || softmax(to))` of each sample, in nats. */
export function divergence(from: Tensor2D, to: Tensor2D): Tensor1D {
  const [p, q] = [tf.logSoftmax(from), tf.logSoftmax(to)];
  return tf.sum<Tensor1D>(tf.mul(tf.exp(p), tf.sub(p, q)), 1);
}
