import { parseOptions } from '@infomixup/core';
import type { Tensor1D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { defineOptimizer, type Optimizer, type Update, withWeightDecay } from './optimizer.js';

const schema = z
  .strictObject({
    learningRate: z.number().positive().default(0.1),
    momentum: z.number().min(0).lt(1).default(0),
    nesterov: z.boolean().default(false),
    weightDecay: z.number().min(0).default(0),
  })
  .refine(({ nesterov, momentum }) => !nesterov || momentum > 0, {
    path: ['nesterov'],
    error: 'needs a momentum above 0',
  });

/** Options of `sgd`. */
export interface SgdOptions {
  /** > 0; 0.1 by default. */
  readonly learningRate?: number | undefined;
  /** In [0, 1); 0 by default: no velocity is kept. */
  readonly momentum?: number | undefined;
  /** Looks ahead along the velocity; needs a momentum. */
  readonly nesterov?: boolean | undefined;
  /** >= 0; 0 by default. */
  readonly weightDecay?: number | undefined;
}

/**
 * Stochastic gradient descent: `g <- gradient + weightDecay p`, `v <- momentum v + g`, `p <- p - learningRate d` with
 * d = g without momentum, v with momentum and `g + momentum v` with Nesterov's; as in `torch.optim.SGD`.
 *
 * Source: Sutskever et al., "On the importance of initialization and momentum in deep learning", 2013, with PyTorch's
 * placing of the learning rate outside the velocity.
 *
 * @throws InfomixupError `invalid-options` for an option out of its range, or unknown, and for Nesterov without momentum
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
export function sgd(options: SgdOptions = {}): Optimizer {
  const settings = parseOptions('sgd', schema, options);
  const { learningRate } = settings;
  const identity = { name: 'sgd', learningRate, settings };
  return settings.momentum === 0 ? plain(identity) : withVelocity(identity);
}

interface Identity {
  readonly name: string;
  readonly learningRate: number;
  readonly settings: z.output<typeof schema>;
}

const plain = (identity: Identity): Optimizer =>
  defineOptimizer({
    ...identity,
    slots: [],
    update: (update) => ({
      parameters: moved(update, withWeightDecay(update, identity.settings.weightDecay)),
      slots: {},
    }),
  });

const withVelocity = (identity: Identity): Optimizer =>
  defineOptimizer({
    ...identity,
    slots: ['velocity'],
    update: (update) => {
      const { momentum, nesterov } = identity.settings;
      const slope = withWeightDecay(update, identity.settings.weightDecay);
      const velocity = tf.add<Tensor1D>(tf.mul(update.slots.velocity, momentum), slope);
      const direction = nesterov ? tf.add<Tensor1D>(slope, tf.mul(velocity, momentum)) : velocity;
      return { parameters: moved(update, direction), slots: { velocity } };
    },
    step: {
      operation: 'sgdStep',
      numbers: ({ learningRate }) => {
        const { momentum, nesterov, weightDecay } = identity.settings;
        return [learningRate, momentum, weightDecay, ...(nesterov ? [1, momentum] : [0, 1])];
      },
    },
  });

const moved = ({ parameters, learningRate }: Update<never>, direction: Tensor1D): Tensor1D =>
  tf.sub(parameters, tf.mul(direction, learningRate));
