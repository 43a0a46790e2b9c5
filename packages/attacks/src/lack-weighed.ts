import type { Tensor1D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { Problem } from './inner-loop.js';
import type { AttackLoss } from './loss.js';
import { marginLoss } from './losses.js';

/** Losses of a problem whose gradient is that of `-weights max(0, missing)`: towards the goal, and nothing beyond it. */
export function lackWeighed({ targeted, kappa }: Problem, weights: Tensor1D | number = 1): AttackLoss {
  return (logits, goal) => {
    const margin = marginLoss(logits, goal);
    const missing = tf.relu(tf.add(targeted ? margin : tf.neg(margin), kappa));
    // A problem ascends a loss away from a class, and descends it towards one.
    return tf.mul<Tensor1D>(tf.mul(weights, targeted ? 1 : -1), missing);
  };
}
