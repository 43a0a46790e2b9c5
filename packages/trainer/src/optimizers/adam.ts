import { parseOptions, type Recipe } from '@infomixup/core';
import type { Tensor1D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { defineOptimizer, type Optimizer, type Update, type Updated, withWeightDecay } from './optimizer.js';
import { parameterGroups, withGroups } from './parameter-groups.js';

const decay = z.number().min(0).lt(1);

const fields = {
  learningRate: z.number().positive().max(1e30),
  beta1: decay,
  beta2: decay,
  epsilon: z.number().positive().max(1e30),
  weightDecay: z.number().min(0).max(1e30),
};

const options = {
  /** > 0; 1e-3 by default. */
  learningRate: fields.learningRate.default(1e-3),
  /** Decay of the mean of gradients, in [0, 1); 0.9 by default. */
  beta1: fields.beta1.default(0.9),
  /** Decay of the mean of squared gradients, in [0, 1); 0.999 by default. */
  beta2: fields.beta2.default(0.999),
  /** Added to the root of the second moment; > 0, 1e-8 by default. */
  epsilon: fields.epsilon.default(1e-8),
  /**
   * Parameters by patterns of their names with options that are others for them, such as
   * `[{ match: '*\/bias', weightDecay: 0 }]`; the first match wins. None by default.
   */
  parameterGroups: parameterGroups(fields),
};

const adamSchema = z.strictObject({
  ...options,
  /** >= 0; 0 by default. */
  weightDecay: fields.weightDecay.default(0),
});

const adamWSchema = z.strictObject({
  ...options,
  /** >= 0; 0.01 by default. */
  weightDecay: fields.weightDecay.default(0.01),
});

/** Options of `adam`. */
export type AdamOptions = z.input<typeof adamSchema>;

/** Options of `adamW`. */
export type AdamWOptions = z.input<typeof adamWSchema>;

type Slot = 'mean' | 'square';
const slots = ['mean', 'square'] as const;

/**
 * Adam: `m <- beta1 m + (1 - beta1) g`, `v <- beta2 v + (1 - beta2) g^2`,
 * `p <- p - learningRate * m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + epsilon)` with t = 1, 2, ...
 * `weightDecay` is added to the gradient as `weightDecay * p` (L2), as in `torch.optim.Adam`.
 *
 * Slots: `mean` holds m / (1 - beta1), `square` holds v / (1 - beta2), which saves two kernels a step.
 *
 * Source: Kingma and Ba, "Adam: a method for stochastic optimization", 2015, algorithm 1.
 *
 * @throws InfomixupError `invalid-options` for an option out of its range, or unknown
 *
 * @example
 * ```ts
 * import { adam } from '@infomixup/trainer';
 * import * as tf from '@tensorflow/tfjs';
 * tf.tidy(() => {
 *   const zeros = tf.zeros<tf.Rank.R1>([1]);
 *   const { parameters } = adam().update({
 *     parameters: tf.tensor1d([1]),
 *     gradient: tf.tensor1d([20]),
 *     slots: { mean: zeros, square: zeros },
 *     learningRate: 0.25,
 *     step: 0,
 *   });
 *   // The first step has the size of the learning rate, whatever the gradient's.
 *   console.assert(Math.abs((parameters.dataSync()[0] ?? 0) - 0.75) < 1e-6);
 * });
 * ```
 */
export function adam(options: AdamOptions = {}): Optimizer {
  return withGroups(parseOptions('adam', adamSchema, options), coupled);
}

const coupled = ({ weightDecay, ...rates }: Rates): Optimizer =>
  defineOptimizer<Slot>({
    name: 'adam',
    learningRate: rates.learningRate,
    settings: { ...rates, weightDecay },
    slots,
    update: (update) => descend(rates, { ...update, gradient: withWeightDecay(update, weightDecay) }),
    step: { operation: 'adamStep', numbers: (at) => [...stepNumbers(rates, at), weightDecay, 1] },
  });

/**
 * AdamW: Adam with decoupled weight decay, `p <- p - learningRate * weightDecay * p` before Adam's own step, as in
 * `torch.optim.AdamW`.
 *
 * Source: Loshchilov and Hutter, "Decoupled weight decay regularization", 2019, algorithm 2.
 *
 * @throws InfomixupError `invalid-options` for an option out of its range, or unknown
 *
 * @example
 * ```ts
 * import { adamW } from '@infomixup/trainer';
 * console.assert(adamW().settings.weightDecay === 0.01);
 * ```
 */
export function adamW(options: AdamWOptions = {}): Optimizer {
  return withGroups(parseOptions('adamW', adamWSchema, options), decoupled);
}

const decoupled = ({ weightDecay, ...rates }: Rates): Optimizer =>
  defineOptimizer<Slot>({
    name: 'adamW',
    learningRate: rates.learningRate,
    settings: { ...rates, weightDecay },
    slots,
    update: (update) => {
      const parameters = tf.mul<Tensor1D>(update.parameters, 1 - update.learningRate * weightDecay);
      return descend(rates, { ...update, parameters });
    },
    step: {
      operation: 'adamStep',
      numbers: (at) => [...stepNumbers(rates, at), 0, 1 - at.learningRate * weightDecay],
    },
  });

type Settings = z.output<typeof adamSchema>;
type Rates = Omit<Settings, 'parameterGroups'>;
type Moments = Pick<Rates, 'beta1' | 'beta2' | 'epsilon'>;

/** What multiplies the direction, and what is added below it: both hold the corrections of the moments at time t. */
function corrections(
  { beta1, beta2, epsilon }: Moments,
  { learningRate, step }: Pick<Update<never>, 'learningRate' | 'step'>,
) {
  const t = step + 1;
  // sqrt(v / (1 - beta2^t)) = root * sqrt(square): dividing both parts of the fraction by root leaves scalars only.
  const root = Math.sqrt((1 - beta2) / (1 - beta2 ** t));
  return { scale: (learningRate * (1 - beta1)) / (1 - beta1 ** t) / root, floor: epsilon / root };
}

function stepNumbers(rates: Moments, at: Pick<Update<never>, 'learningRate' | 'step'>): readonly number[] {
  const { scale, floor } = corrections(rates, at);
  return [rates.beta1, rates.beta2, scale, floor];
}

function descend(rates: Moments, update: Update<Slot>): Updated<Slot> {
  const mean = tf.add<Tensor1D>(tf.mul(update.slots.mean, rates.beta1), update.gradient);
  const square = tf.add<Tensor1D>(tf.mul(update.slots.square, rates.beta2), tf.square(update.gradient));
  const { scale, floor } = corrections(rates, update);
  const direction = tf.div(mean, tf.add(tf.sqrt(square), floor));
  return { parameters: tf.sub(update.parameters, tf.mul(direction, scale)), slots: { mean, square } };
}

/** Makes `adam` available to configuration files. */
export const adamRecipe: Recipe<'optimizer', AdamOptions, Optimizer> = {
  kind: 'optimizer',
  name: 'adam',
  schema: adamSchema,
  create: (options) => adam(options),
};

/** Makes `adamW` available to configuration files. */
export const adamWRecipe: Recipe<'optimizer', AdamWOptions, Optimizer> = {
  kind: 'optimizer',
  name: 'adamW',
  schema: adamWSchema,
  create: (options) => adamW(options),
};
