import type { Rng } from '@infomixup/core';
import { normalTensor } from '@infomixup/core';
import type { Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { Target } from '../options.js';
import type { ClassMoments } from '../statistics/class-moments.js';

/**
 * What each sample's shares `away` `[batch, classes]` pull it to in latent space, `[batch, dimension]`: the shares times
 * the class means or, for `sampleFromClass`, times a point drawn from the partner's Gaussian.
 */
export function pullOf(away: Tensor2D, { mean, variance }: ClassMoments, target: Target, rng: Rng): Tensor2D {
  const toMean = tf.matMul<Tensor2D>(away, mean);
  if (target === 'classMean') return toMean;
  // One class a row at most, so that a product of sums is the sum of products.
  const deviation = tf.matMul(away, tf.sqrt(variance));
  return tf.add(toMean, tf.mul(deviation, normalTensor(rng.fork('target'), toMean.shape)));
}
