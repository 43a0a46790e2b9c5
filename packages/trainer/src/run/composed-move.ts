import type { Scalar } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { Optimizer } from '../optimizers/optimizer.js';
import { joined, parted } from './flat.js';
import type { Moved, Start } from './move.js';

/** An optimizer's own rule, on all parameters as one vector: a dozen kernels, however many parameters there are. */
export function composedMove(optimizer: Optimizer, { parameters, gradients, slots, learningRate, step }: Start): Moved {
  const gradient = joined(parameters, gradients);
  const updated = optimizer.update({ gradient, parameters: joined(parameters, parameters), slots, learningRate, step });
  return {
    parameters: parted(parameters, updated.parameters),
    slots: updated.slots,
    fault: tf.sum<Scalar>(gradient),
  };
}
