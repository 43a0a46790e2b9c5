import { parseOptions, type Recipe } from '@infomixup/core';
import type { Tensor1D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { defineOptimizer, type Optimizer, type Update, withWeightDecay } from './optimizer.js';
import { parameterGroups, withGroups } from './parameter-groups.js';

const fields = {
  learningRate: z.number().positive().max(1e30),
  momentum: z.number().min(0).lt(1),
  nesterov: z.boolean(),
  weightDecay: z.number().min(0).max(1e30),
};

const looksAhead = ({ nesterov, momentum }: { readonly nesterov: boolean; readonly momentum: number }) =>
  !nesterov || momentum > 0;

const schema = z
  .strictObject({
    /** > 0; 0.1 by default. */
    learningRate: fields.learningRate.default(0.1),
    /** In [0, 1); 0 by default, as in PyTorch: no velocity is kept. */
    momentum: fields.momentum.default(0),
    /** Looks ahead along the velocity; needs a momentum. `false` by default. */
    nesterov: fields.nesterov.default(false),
    /** >= 0; 0 by default. */
    weightDecay: fields.weightDecay.default(0),
    /**
     * Parameters by patterns of their names with options that are others for them, such as
     * `[{ match: '*\/bias', weightDecay: 0 }]`; the first match wins. None by default.
     */
    parameterGroups: parameterGroups(fields),
  })
  .refine(looksAhead, { path: ['nesterov'], error: 'needs a momentum above 0' })
  .refine(
    ({ parameterGroups, momentum, nesterov }) =>
      parameterGroups.every((group) =>
        looksAhead({ momentum: group.momentum ?? momentum, nesterov: group.nesterov ?? nesterov }),
      ),
    { path: ['parameterGroups'], error: 'nesterov needs a momentum above 0 in every group' },
  );

/** Options of `sgd`. */
export type SgdOptions = z.input<typeof schema>;

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
  return withGroups(parseOptions('sgd', schema, options), (settings: Settings) =>
    settings.momentum === 0 ? plain(identityOf(settings)) : withVelocity(identityOf(settings)),
  );
}

type Settings = Omit<z.output<typeof schema>, 'parameterGroups'>;

const identityOf = (settings: Settings) => ({ name: 'sgd', learningRate: settings.learningRate, settings });

type Identity = ReturnType<typeof identityOf>;

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

/** Makes `sgd` available to configuration files. */
export const sgdRecipe: Recipe<'optimizer', SgdOptions, Optimizer> = {
  kind: 'optimizer',
  name: 'sgd',
  schema,
  create: (options) => sgd(options),
};
