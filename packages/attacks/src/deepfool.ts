import { parseOptions, type Recipe } from '@infomixup/core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { Attack } from './attack.js';
import { defineMinimalAttack } from './define-attack.js';
import { type GradientNorm, gradientNorms } from './fgsm.js';
import type { Problem } from './inner-loop.js';
import { nearestBoundary, otherClasses } from './nearest-boundary.js';
import { chosenRows } from './norms/chosen-rows.js';
import { normalizeGradient } from './norms/normalize-gradient.js';
import { clipToBounds } from './norms/project.js';
import { perSample } from './norms/shapes.js';

/** Options of {@link deepFool}. */
export interface DeepFoolOptions<N extends GradientNorm = GradientNorm> {
  readonly norm: N;
  /** Steps at most, up to 1e6; 50 unless told. */
  readonly steps?: number | undefined;
  /** By which share of its length the way to the boundary is overshot; 0.02 unless told. */
  readonly overshoot?: number | undefined;
  /** Whether each step is overshot, from within the bounds; or the sum of all, from the input; `'step'` unless told. */
  readonly overshoots?: 'step' | 'sum' | undefined;
  /** How many classes are looked at, the most likely at the input and its own among them; 10 unless told. */
  readonly candidates?: number | undefined;
}

const schema = z.strictObject({
  norm: z.enum(gradientNorms),
  steps: z.int().min(1).max(1e6).default(50),
  overshoot: z.number().min(0).max(1e6).default(0.02),
  overshoots: z.enum(['step', 'sum']).default('step'),
  candidates: z.int().min(2).max(1e6).default(10),
});

type Settings = z.output<typeof schema>;

/** Added to each step so that it ends beyond the boundary in spite of rounding, as a share of the range of values. */
const beyond = 1e-4;

/** Where the walk is: `way` is its last step, or the sum of all; `others` the candidates, `[batch, candidates - 1]`. */
type State = { readonly points: Tensor; readonly way: Tensor; readonly others: Tensor2D; readonly done: Tensor };

const startOf = (problem: Problem, { candidates }: Settings): State => {
  const { inputs, goal, classes } = problem;
  const others = tf.slice2d(
    otherClasses(problem.logits(inputs), goal),
    [0, 0],
    [-1, Math.min(candidates, classes) - 1],
  );
  return { points: inputs, way: tf.zerosLike(inputs), others, done: tf.zeros([inputs.shape[0] ?? 0]) };
};

const stepped = (
  problem: Problem,
  { points, way, others }: State,
  { norm, overshoot, overshoots }: Settings,
): State => {
  const { inputs, bounds } = problem;
  const { slopes, distances, missing } = nearestBoundary(problem, norm, points, others);
  const lengths = tf.add(distances, beyond * (bounds[1] - bounds[0]));
  const step = tf.mul(normalizeGradient(norm, slopes), perSample(lengths, points));
  const [from, further] = overshoots === 'step' ? [points, step] : [inputs, tf.add(way, step)];
  const met = tf.less(missing, 0);
  const next = clipToBounds(tf.add(from, tf.mul(further, 1 + overshoot)), bounds);
  return {
    points: chosenRows(met, points, next),
    way: further,
    others,
    done: tf.cast(met, 'float32'),
  };
};

/**
 * DeepFool: the way to the nearest decision boundary of the classifier as it is linearised, from boundary to boundary
 * until the class changes.
 *
 * Each step takes, of the boundaries to the candidates, the nearest in the norm, `|f_k| / |w_k|_q` away, where `f_k` is the
 * lead of class `k`, `w_k` its gradient and `q` the dual norm, and goes there: along `w_k / |w_k|` in L2, `sign(w_k)` in
 * L-infinity. Each step is overshot, from where the bounds let the last one end, which comes nearer than to overshoot the sum
 * of all from the input, as the authors and Foolbox do. A step costs one gradient for each candidate but the own class; a
 * sample is done as soon as it is fooled, so that few steps are made. Aims at no class.
 *
 * Source: Moosavi-Dezfooli, Fawzi and Frossard, DeepFool: a simple and accurate method to fool deep neural networks
 * (2016), algorithm 2; number of steps and of candidates from Foolbox 3.
 *
 * @throws InfomixupError `invalid-options`
 *
 * @example
 * ```ts
 * import { deepFool } from '@infomixup/attacks';
 * import { randomStream } from '@infomixup/core';
 * import { linearClassifier } from '@infomixup/testing';
 * import * as tf from '@tensorflow/tfjs';
 * const classifier = linearClassifier({ weights: [3, 4], bias: -3 });
 * const batch = { inputs: tf.tensor2d([[0.5, 0.5]]), labels: Int32Array.of(1) };
 * const attack = deepFool({ norm: 'l2' });
 * const result = await attack.run({ classifier, batch, rng: randomStream(1, 'attack') });
 * // The lead is 0.5, and grows by 5 a unit.
 * console.assert(Math.abs((result.nearest?.distances[0] ?? 0) - 0.1) < 0.003);
 * result.dispose();
 * batch.inputs.dispose();
 * ```
 */
export function deepFool<N extends GradientNorm>(options: DeepFoolOptions<N>): Attack<N> {
  const settings = parseOptions('deepfool', schema, options);
  return defineMinimalAttack({
    ...{ name: 'deepfool', norm: options.norm, knowledge: 'gradients', iterative: true, targeted: false, settings },
    steps: settings.steps,
    start: (problem) => startOf(problem, settings),
    step: (problem, state: State) => stepped(problem, state, settings),
  });
}

/** Makes {@link deepFool} available to configuration files. */
export const deepFoolRecipe: Recipe<'attack', Settings, Attack> = {
  kind: 'attack',
  name: 'deepfool',
  schema,
  create: (options) => deepFool(options),
};
