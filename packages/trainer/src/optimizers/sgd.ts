import { InfomixupError } from '@infomixup/core';
import type { Tensor1D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { defineOptimizer, type Optimizer } from './optimizer.js';
import { requireSettings } from './settings.js';

/** Options of `sgd`. */
export interface SgdOptions {
  /** > 0; 0.1 by default. */
  readonly learningRate?: number;
  /** In [0, 1); 0 by default: no velocity is kept. */
  readonly momentum?: number;
  /** Looks ahead along the velocity; needs a momentum. */
  readonly nesterov?: boolean;
  /** >= 0; 0 by default. */
  readonly weightDecay?: number;
}

/**
 * Stochastic gradient descent: `g <- gradient + weightDecay p`, `v <- momentum v + g`, `p <- p - learningRate d` with
 * d = g without momentum, v with momentum and `g + momentum v` with Nesterov's; as in `torch.optim.SGD`.
 *
 * Source: Sutskever et al., "On the importance of initialization and momentum in deep learning", 2013, with PyTorch's
 * placing of the learning rate outside the velocity.
 *
 * @throws InfomixupError `invalid-options` for a setting out of its range, and for Nesterov without momentum
 *
 * @example
 * ```ts
 * import { sgd } from '@infomixup/trainer';
 * import * as tf from '@tensorflow/tfjs';
 * tf.tidy(() => {
 *   const { parameters, slots } = sgd({ momentum: 0.5 }).update({
 *     parameters: tf.tensor1d([1]),
 *     gradient: tf.tensor1d([2]),
 *     slots: { velocity: tf.tensor1d([4]) },
 *     learningRate: 0.25,
 *     step: 1,
 *   });
 *   console.assert(slots.velocity?.dataSync()[0] === 4 && parameters.dataSync()[0] === 0);
 * });
 * ```
 */
export function sgd({ nesterov = false, ...options }: SgdOptions = {}): Optimizer {
  const numbers = { learningRate: 0.1, momentum: 0, weightDecay: 0, ...options };
  const { learningRate, momentum, weightDecay } = requireSettings('sgd', numbers, {
    learningRate: (value) => value > 0,
    momentum: (value) => value >= 0 && value < 1,
    weightDecay: (value) => value >= 0,
  });
  if (nesterov && momentum === 0) {
    throw new InfomixupError('sgd: nesterov needs a momentum above 0; give one, such as 0.9', 'invalid-options');
  }
  const identity = { name: 'sgd', learningRate, settings: { ...numbers, nesterov } };
  const decayed = (gradient: Tensor1D, parameters: Tensor1D): Tensor1D =>
    weightDecay === 0 ? gradient : tf.add(gradient, tf.mul(parameters, weightDecay));
  if (momentum === 0) {
    return defineOptimizer({
      ...identity,
      slots: [],
      update: ({ parameters, gradient, learningRate: rate }) => ({
        parameters: tf.sub(parameters, tf.mul(decayed(gradient, parameters), rate)),
        slots: {},
      }),
    });
  }
  return defineOptimizer({
    ...identity,
    slots: ['velocity'],
    update: ({ parameters, gradient, slots, learningRate: rate }) => {
      const downhill = decayed(gradient, parameters);
      const velocity = tf.add<Tensor1D>(tf.mul(slots.velocity, momentum), downhill);
      const direction = nesterov ? tf.add(downhill, tf.mul(velocity, momentum)) : velocity;
      return { parameters: tf.sub(parameters, tf.mul(direction, rate)), slots: { velocity } };
    },
  });
}
