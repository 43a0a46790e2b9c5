import { parseOptions, type Recipe } from '@infomixup/core';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { annealed } from './annealed.js';
import type { Attack, BoundedNorm } from './attack.js';
import { defineMinimalAttack } from './define-attack.js';
import type { Problem } from './inner-loop.js';
import { marginLoss } from './losses.js';
import { distance } from './norms/distance.js';
import { dualLengths } from './norms/dual.js';
import { farthest } from './norms/farthest.js';
import { normalizeGradient } from './norms/normalize-gradient.js';
import { clipToBounds } from './norms/project.js';
import { projectEach } from './norms/project-each.js';

/** Options of {@link fmn}. */
export interface FmnOptions<N extends BoundedNorm = BoundedNorm> {
  readonly norm: N;
  /** Gradient steps, up to 1e6; 100 unless told. */
  readonly steps?: number | undefined;
  /** The first step's L2 length, as a share of the range of values; the last one's is a hundredth. 1 unless told. */
  readonly stepSize?: number | undefined;
  /** By which share the radius shrinks after a success and grows after a failure; falls to 0.001. 0.05 unless told. */
  readonly gamma?: number | undefined;
}

const schema = z.strictObject({
  norm: z.enum(['linf', 'l2', 'l1', 'l0']),
  steps: z.int().min(1).max(1e6).default(100),
  stepSize: z.number().positive().max(1e6).default(1),
  gamma: z.number().positive().max(0.99).default(0.05),
});

type Settings = z.output<typeof schema>;

/**
 * `reach` is the distance of the farthest corner, `nearest` that of the nearest success so far, at first the same; `found`
 * whether there is one.
 */
type State = { readonly points: Tensor } & Readonly<Record<'radii' | 'reach' | 'nearest' | 'found', Tensor1D>>;

const startOf = ({ inputs, bounds }: Problem, { norm }: Settings): State => {
  const count: [number] = [inputs.shape[0] ?? 0];
  const reach = farthest(norm, inputs, bounds);
  return {
    points: inputs,
    // But in L0, the first radius is where the boundary seems to be.
    radii: tf.fill(count, norm === 'l0' ? 1 : Number.POSITIVE_INFINITY),
    reach,
    nearest: reach,
    found: tf.zeros(count),
  };
};

/** What is known after the model was asked. */
interface Look {
  readonly met: Tensor1D;
  readonly found: Tensor1D;
  readonly nearest: Tensor1D;
  /** Of the points, from the inputs. */
  readonly lengths: Tensor1D;
  /** From the points to the boundary, as it is linearised there. */
  readonly boundary: () => Tensor1D;
}

const choose = (condition: Tensor1D, yes: Tensor1D, no: Tensor1D) => tf.where(condition, yes, no) as Tensor1D;

/** A whole number of values, at least one more or less than before. */
const nextCounts = (radii: Tensor1D, { met, nearest }: Look, gamma: number): Tensor1D => {
  const less = tf.minimum(tf.sub(radii, 1), tf.floor(tf.mul(radii, 1 - gamma)));
  const more = tf.maximum<Tensor1D>(tf.add(radii, 1), tf.floor(tf.mul(radii, 1 + gamma)));
  return tf.relu(choose(met, tf.minimum(less, nearest), more));
};

const nextRadii = (radii: Tensor1D, { met, found, nearest, lengths, boundary }: Look, gamma: number): Tensor1D => {
  const present = choose(tf.isFinite(radii), radii, tf.zerosLike(radii));
  const estimate = tf.maximum<Tensor1D>(tf.add(lengths, boundary()), present);
  const more = tf.mul<Tensor1D>(choose(tf.cast(found, 'bool'), radii, estimate), 1 + gamma);
  return choose(met, tf.minimum(tf.mul(radii, 1 - gamma), nearest), more);
};

const stepped = (problem: Problem, state: State, number: number, { norm, steps, stepSize, gamma }: Settings): State => {
  const { inputs, bounds } = problem;
  const { points, radii, reach } = state;
  const { gradient, logits } = problem.differentiate(points, marginLoss);
  const missing = problem.missing(logits);
  const met = tf.less<Tensor1D>(missing, 0);
  const lengths = distance(norm, points, inputs);
  const nearest = choose(met, tf.minimum(state.nearest, lengths), state.nearest);
  const found = tf.maximum<Tensor1D>(state.found, tf.cast(met, 'float32'));
  const boundary = () =>
    norm === 'l0' ? lengths : tf.div<Tensor1D>(tf.abs(missing), tf.maximum(dualLengths(norm, gradient), 1e-12));
  const next = norm === 'l0' ? nextCounts : nextRadii;
  const share = annealed(gamma, 0.001, number, steps);
  const wanted = next(radii, { met, found, nearest, lengths, boundary }, share);
  const reached = tf.minimum<Tensor1D>(wanted, reach);
  const length = annealed(stepSize, stepSize / 100, number, steps) * (bounds[1] - bounds[0]);
  const offset = tf.add(tf.sub(points, inputs), tf.mul(normalizeGradient('l2', gradient), length));
  const projected = projectEach(norm, offset, reached);
  return { points: clipToBounds(tf.add(inputs, projected), bounds), radii: reached, reach, nearest, found };
};

/**
 * The fast minimum-norm attack: gradient steps up the margin in a ball around the input, whose radius shrinks while the
 * point fools the classifier and grows while it does not, by a share that falls.
 *
 * The radius becomes `(1 - gamma)` times itself after a success, `(1 + gamma)` times after a failure; before the first
 * success at least `(1 + gamma)` times the point's distance and what the linearised margin still lacks, `|margin| / |g|_q`
 * with the dual norm `q`. In L0 it starts at one value and changes by at least one. Steps are along the gradient in L2,
 * whatever the norm. One gradient a step.
 *
 * The paper and the authors' code take that estimate as it stands. Points then near the boundary from within and may never
 * cross it.
 *
 * In L2 the authors' code, and so this, takes points to the sphere, from inside too, where the paper projects onto the ball.
 *
 * Source: Pintor et al., Fast minimum-norm adversarial attacks through adaptive norm constraints (2021), algorithm 1;
 * number of steps from Foolbox 3.
 *
 * @throws InfomixupError `invalid-options`
 *
 * @example
 * ```ts
 * import { fmn } from '@infomixup/attacks';
 * import { randomStream } from '@infomixup/core';
 * import { linearClassifier } from '@infomixup/testing';
 * import * as tf from '@tensorflow/tfjs';
 * const classifier = linearClassifier({ weights: [3, 4], bias: -3 });
 * const batch = { inputs: tf.tensor2d([[0.5, 0.5]]), labels: Int32Array.of(1) };
 * const result = await fmn({ norm: 'l1' }).run({ classifier, batch, rng: randomStream(1, 'attack') });
 * // The lead is 0.5, and grows by 4 a unit of the second value.
 * console.assert(Math.abs((result.nearest?.distances[0] ?? 0) - 0.125) < 0.005);
 * result.dispose();
 * batch.inputs.dispose();
 * ```
 */
export function fmn<N extends BoundedNorm>(options: FmnOptions<N>): Attack<N> {
  const settings = parseOptions('fmn', schema, options);
  return defineMinimalAttack({
    ...{ name: 'fmn', norm: options.norm, knowledge: 'gradients', iterative: true, settings },
    steps: settings.steps,
    start: (problem) => startOf(problem, settings),
    step: (problem, state: State, number) => stepped(problem, state, number, settings),
  });
}

/** Makes {@link fmn} available to configuration files. */
export const fmnRecipe: Recipe<'attack', Settings, Attack> = {
  kind: 'attack',
  name: 'fmn',
  schema,
  create: (options) => fmn(options),
};
