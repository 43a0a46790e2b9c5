import { parseOptions, type Recipe } from '@infomixup/core';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { adamStep } from './adam-step.js';
import { annealed } from './annealed.js';
import type { Attack } from './attack.js';
import { defineMinimalAttack } from './define-attack.js';
import type { Problem } from './inner-loop.js';
import { lackWeighed } from './lack-weighed.js';
import { distance } from './norms/distance.js';
import { clipToBounds } from './norms/project.js';
import { perSample, sampleSize } from './norms/shapes.js';

/** Options of {@link sigmaZero}. */
export interface SigmaZeroOptions {
  /** Gradient steps, up to 1e6; 1000 unless told. */
  readonly steps?: number | undefined;
  /** The first step of each value, as a share of the range of values; the last one's is a tenth. 1 unless told. */
  readonly stepSize?: number | undefined;
  /** How smooth the count of changed values is made: less is sharper; 0.001 unless told. */
  readonly sigma?: number | undefined;
  /** Offsets below are undone, at first, as a share of the range of values; 0.3 unless told. */
  readonly threshold?: number | undefined;
  /** By how much of the step size the threshold changes at each step; 0.01 unless told. */
  readonly thresholdRate?: number | undefined;
}

const schema = z.strictObject({
  steps: z.int().min(1).max(1e6).default(1000),
  stepSize: z.number().positive().max(1e6).default(1),
  sigma: z.number().min(1e-9).max(1e6).default(0.001),
  threshold: z.number().min(0).max(1).default(0.3),
  thresholdRate: z.number().min(0).max(1).default(0.01),
});

type Settings = z.output<typeof schema>;

type State = Readonly<Record<'points' | 'mean' | 'square', Tensor> & Record<'thresholds' | 'taken', Tensor1D>>;

const startOf = ({ inputs }: Problem, { threshold }: Settings): State => {
  const count: [number] = [inputs.shape[0] ?? 0];
  const [zeros, taken] = [tf.zerosLike(inputs), tf.zeros<tf.Rank.R1>(count)];
  return { points: inputs, mean: zeros, square: zeros, thresholds: tf.fill(count, threshold), taken };
};

/** The slope of the share of changed values, each counted as `o^2 / (o^2 + sigma)`. */
const slopeOfCount = (offset: Tensor, sigma: number): Tensor =>
  tf.div(tf.mul(offset, (2 * sigma) / sampleSize(offset)), tf.square(tf.add(tf.square(offset), sigma)));

const stepped = (problem: Problem, state: State, number: number, settings: Settings): State => {
  const { steps, stepSize, sigma, thresholdRate } = settings;
  const { inputs, bounds } = problem;
  const range = bounds[1] - bounds[0];
  const sizeAt = (step: number) => (step < 0 ? stepSize : annealed(stepSize, stepSize / 10, step, steps));
  const { gradient, logits } = problem.differentiate(state.points, lackWeighed(problem));
  const offset = tf.div(tf.sub(state.points, inputs), range);
  const slope = tf.sub(slopeOfCount(offset, sigma), tf.mul(gradient, range));
  const greatest = tf.maximum(distance('linf', slope, tf.zerosLike(slope)), 1e-12);
  const { mean, square, step } = adamStep(state, tf.div(slope, perSample(greatest, slope)), state.taken);
  const moved = tf.sub(state.points, tf.mul(step, sizeAt(number - 1) * range));
  const within = tf.sub(clipToBounds(moved, bounds), inputs);
  const change = sizeAt(number) * thresholdRate;
  const met = tf.less(problem.missing(logits), 0);
  const changes = tf.where(met, tf.scalar(change), tf.scalar(-change));
  const thresholds = tf.clipByValue(tf.add<Tensor1D>(state.thresholds, changes), 0, 1);
  const isSmall = tf.less(tf.abs(within), perSample(tf.mul(thresholds, range), within));
  const points = clipToBounds(tf.add(inputs, tf.where(isSmall, tf.zerosLike(within), within)), bounds);
  return { points, mean, square, thresholds, taken: tf.add(state.taken, 1) };
};

/**
 * Sigma-zero: the fewest values that need to be changed, by descending what is missing to a success and a smooth count of
 * changed values, and by undoing small changes. L0; values are counted, not pixels.
 *
 * The loss is `max(0, missing(x)) + mean(o^2 / (o^2 + sigma))` of the offsets `o` as shares of the range of values; its
 * gradient, over its greatest value, is followed by Adam. Offsets below a threshold are then undone; the threshold grows
 * after a success and falls after a failure. One gradient a step.
 *
 * Source: Cinà et al., Sigma-zero: gradient-based optimization of l0-norm adversarial examples (2025), algorithm 1.
 *
 * @throws InfomixupError `invalid-options`
 *
 * @example
 * ```ts
 * import { sigmaZero } from '@infomixup/attacks';
 * import { randomStream } from '@infomixup/core';
 * import { linearClassifier } from '@infomixup/testing';
 * import * as tf from '@tensorflow/tfjs';
 * const classifier = linearClassifier({ weights: [0.1, 4, 0.2], bias: -2 });
 * const batch = { inputs: tf.tensor2d([[0.5, 0.6, 0.5]]), labels: Int32Array.of(1) };
 * const result = await sigmaZero({ steps: 50 }).run({ classifier, batch, rng: randomStream(1, 'attack') });
 * console.assert(result.nearest?.distances[0] === 1);
 * result.dispose();
 * batch.inputs.dispose();
 * ```
 */
export function sigmaZero(options: SigmaZeroOptions = {}): Attack<'l0'> {
  const settings = parseOptions('sigma-zero', schema, options);
  return defineMinimalAttack({
    ...{ name: 'sigma-zero', norm: 'l0', knowledge: 'gradients', iterative: true, settings },
    steps: settings.steps,
    start: (problem) => startOf(problem, settings),
    step: (problem, state: State, number) => stepped(problem, state, number, settings),
  });
}

/** Makes {@link sigmaZero} available to configuration files. */
export const sigmaZeroRecipe: Recipe<'attack', Settings, Attack> = {
  kind: 'attack',
  name: 'sigma-zero',
  schema,
  create: (options) => sigmaZero(options),
};
