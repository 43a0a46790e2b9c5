import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { AscentNorm } from '../attack.js';
import { lengths } from './distance.js';

const duals = { linf: 'l1', l2: 'l2', l1: 'linf' } as const;

/**
 * The lengths of gradients `[batch, ...inputShape]` in the dual of `norm`, `[batch]`: by how much a loss grows for a step
 * of unit length in the norm.
 */
export function dualLengths(norm: AscentNorm, gradients: Tensor): Tensor1D {
  return tf.tidy(() => lengths(duals[norm], gradients));
}
