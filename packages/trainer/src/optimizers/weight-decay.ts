import type { Tensor1D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { Update } from './optimizer.js';

/** The gradient of the loss plus `weightDecay / 2 |p|^2`: L2 decay, which a rule then treats as any gradient. */
export function withWeightDecay({ gradient, parameters }: Update<never>, weightDecay: number): Tensor1D {
  return weightDecay === 0 ? gradient : tf.add(gradient, tf.mul(parameters, weightDecay));
}
