import { parseOptions, type Recipe } from '@infomixup/core';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { annealed } from './annealed.js';
import type { Attack } from './attack.js';
import { defineMinimalAttack } from './define-attack.js';
import type { Problem } from './inner-loop.js';
import { lengths } from './norms/distance.js';
import { farthest } from './norms/farthest.js';
import { normalizeGradient } from './norms/normalize-gradient.js';
import { clipToBounds } from './norms/project.js';
import { perSample } from './norms/shapes.js';

/** Options of {@link ddn}. */
export interface DdnOptions {
  /** Gradient steps, up to 1e6; 100 unless told. */
  readonly steps?: number | undefined;
  /** By which share the radius shrinks after a success and grows after a failure; 0.05 unless told. */
  readonly gamma?: number | undefined;
  /** The first radius, as a share of the range of values; 1 unless told. */
  readonly firstRadius?: number | undefined;
}

const schema = z.strictObject({
  steps: z.int().min(1).max(1e6).default(100),
  gamma: z.number().positive().max(0.99).default(0.05),
  firstRadius: z.number().positive().max(1e6).default(1),
});

type Settings = z.output<typeof schema>;

/** `away` is a random direction for points without a gradient, `reach` the distance of the farthest corner. */
type State = Readonly<Record<'points' | 'away', Tensor> & Record<'radii' | 'reach', Tensor1D>>;

const startOf = (problem: Problem, { firstRadius }: Settings): State => {
  const { inputs, bounds } = problem;
  const range = bounds[1] - bounds[0];
  return {
    points: inputs,
    radii: tf.fill([inputs.shape[0] ?? 0], firstRadius * range),
    away: problem.random((size, rng) => rng.normals(size)),
    reach: farthest('l2', inputs, bounds),
  };
};

const stepped = (
  problem: Problem,
  { points, radii, away, reach }: State,
  number: number,
  { steps, gamma }: Settings,
): State => {
  const { inputs, bounds } = problem;
  const { gradient, logits } = problem.differentiate(points);
  const met = tf.less(problem.missing(logits), 0);
  const length = annealed(1, 0.01, number, steps) * (bounds[1] - bounds[0]);
  const isFlat = perSample(tf.equal(lengths('linf', gradient), 0), gradient);
  const direction = normalizeGradient('l2', tf.where(isFlat, away, gradient));
  const offset = tf.add(tf.sub(points, inputs), tf.mul(direction, length));
  const wanted = tf.mul(radii, tf.where(met, tf.fill(met.shape, 1 - gamma), tf.fill(met.shape, 1 + gamma)));
  const next = tf.minimum<Tensor1D>(wanted, reach);
  const onSphere = tf.mul(normalizeGradient('l2', offset), perSample(next, offset));
  return { points: clipToBounds(tf.add(inputs, onSphere), bounds), radii: next, away, reach };
};

/**
 * Decoupled direction and norm: gradient steps up the cross-entropy on a sphere around the input, whose radius shrinks
 * while the point on it fools the classifier and grows while it does not. L2.
 *
 * A step of length `s`, which falls from 1 to 0.01 (times the range of values) along a cosine, is made along the gradient;
 * the offset is then given the length `radius * (1 - gamma)` where the point fooled, else `radius * (1 + gamma)`, and
 * clipped to the bounds. The nearest success on the way counts. One gradient a step.
 *
 * Source: Rony et al., Decoupling direction and norm for efficient gradient-based L2 adversarial attacks and defenses
 * (2019), algorithm 1, without the quantization to 256 levels.
 *
 * @throws InfomixupError `invalid-options`
 *
 * @example
 * ```ts
 * import { ddn } from '@infomixup/attacks';
 * import { randomStream } from '@infomixup/core';
 * import { linearClassifier } from '@infomixup/testing';
 * import * as tf from '@tensorflow/tfjs';
 * const classifier = linearClassifier({ weights: [3, 4], bias: -3 });
 * const batch = { inputs: tf.tensor2d([[0.5, 0.5]]), labels: Int32Array.of(1) };
 * const result = await ddn().run({ classifier, batch, rng: randomStream(1, 'attack') });
 * // The lead is 0.5, and grows by 5 a unit.
 * console.assert(Math.abs((result.nearest?.distances[0] ?? 0) - 0.1) < 0.005);
 * result.dispose();
 * batch.inputs.dispose();
 * ```
 */
export function ddn(options: DdnOptions = {}): Attack<'l2'> {
  const settings = parseOptions('ddn', schema, options);
  return defineMinimalAttack({
    ...{ name: 'ddn', norm: 'l2', knowledge: 'gradients', iterative: true, settings },
    steps: settings.steps,
    start: (problem) => startOf(problem, settings),
    step: (problem, state: State, number) => stepped(problem, state, number, settings),
  });
}

/** Makes {@link ddn} available to configuration files. */
export const ddnRecipe: Recipe<'attack', Settings, Attack> = {
  kind: 'attack',
  name: 'ddn',
  schema,
  create: (options) => ddn(options),
};
