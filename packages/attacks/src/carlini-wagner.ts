import { parseOptions, type Recipe } from '@infomixup/core';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { Attack } from './attack.js';
import { type ConstantSearch, searchOn } from './constant-search.js';
import { defineMinimalAttack } from './define-attack.js';
import type { Problem } from './inner-loop.js';
import { lackWeighed } from './lack-weighed.js';
import { tangentPoints, tangentStep } from './tangents.js';

/** Options of {@link carliniWagner}. */
export interface CarliniWagnerOptions {
  /** Values of the constant that are tried, up to 100; 9 unless told. */
  readonly searchSteps?: number | undefined;
  /** Steps of Adam for each, up to 1e5; 1000 unless told. */
  readonly steps?: number | undefined;
  /** Adam's rate, in the space of the hyperbolic tangent; 0.01 unless told. */
  readonly stepSize?: number | undefined;
  /** The first constant; 0.001 unless told. */
  readonly firstConstant?: number | undefined;
  /** Whether a sample goes on to its next constant where a tenth of the steps brought no progress; true unless told. */
  readonly abortEarly?: boolean | undefined;
}

const schema = z.strictObject({
  searchSteps: z.int().min(1).max(100).default(9),
  steps: z.int().min(1).max(1e5).default(1000),
  stepSize: z.number().positive().max(1e6).default(0.01),
  firstConstant: z.number().positive().max(1e10).default(0.001),
  abortEarly: z.boolean().default(true),
});

type Settings = z.output<typeof schema>;

/**
 * Each sample has a search of its own: `origins` are the inputs in the space of the hyperbolic tangent, `home` their
 * tangents, and `shift` is how far it is from there; `mean` and `square` are Adam's.
 */
type State = Readonly<Record<'points' | 'origins' | 'home' | 'shift' | 'mean' | 'square', Tensor>> &
  ConstantSearch & { readonly done: Tensor1D };

/** A little less than one, so that values at the bounds have a place in the space of the hyperbolic tangent. */
const inward = 0.999999;

/** Values between the bounds as hyperbolic tangents: `value = middle + half tanh(place)`. */
const places = (inputs: Tensor, [low, high]: Problem['bounds']): Tensor =>
  tf.atanh(tf.mul(tf.div(tf.sub(inputs, (low + high) / 2), (high - low) / 2), inward));

const startOf = ({ inputs, bounds }: Problem, { firstConstant }: Settings): State => {
  const count: [number] = [inputs.shape[0] ?? 0];
  const [zeros, none] = [tf.zerosLike(inputs), tf.zeros<tf.Rank.R1>(count)];
  const endless = tf.fill<tf.Rank.R1>(count, Number.POSITIVE_INFINITY);
  const origins = places(inputs, bounds);
  return {
    ...{ origins, home: tangentPoints(origins, zeros, none, bounds).tangent },
    ...{ points: inputs, shift: zeros, mean: zeros, square: zeros, constants: tf.fill(count, firstConstant) },
    ...{ lower: none, upper: endless, taken: none, rounds: none, met: none, checked: endless, done: none },
  };
};

const stepped = (problem: Problem, state: State, settings: Settings): State => {
  const { bounds } = problem;
  const [low, high] = bounds;
  const { origins, home, shift, taken } = state;
  const { tangent, points } = tangentPoints(origins, shift, taken, bounds);
  const { gradient, losses, logits } = problem.differentiate(points, lackWeighed(problem, state.constants));
  const sizes = { half: (high - low) / 2, stepSize: settings.stepSize };
  const { away, ...moved } = tangentStep({ ...state, tangent }, gradient, taken, sizes);
  const seen = { loss: tf.sub<Tensor1D>(away, losses), missing: problem.missing(logits) };
  const search = searchOn(state, seen, settings);
  const done = tf.cast(tf.greaterEqual<Tensor1D>(search.rounds, settings.searchSteps), 'float32');
  return { origins, home, points, ...moved, ...search, done };
};

/**
 * Carlini and Wagner's attack in L2: descends `|x - x0|^2 + c max(0, missing(x))` with Adam, and searches for the least
 * constant `c` for which that ends in a success.
 *
 * Lengths are shares of the range of values. `missing` is the lead of the class to be left over all others, or of the best other class over the target, and the
 * criterion's kappa. Values are hyperbolic tangents, and so within the bounds. The constant is ten times as great until one
 * has led to a success, then halves the interval. Each sample has its own constants, and goes on to the next one as soon as
 * a tenth of the steps brought no progress, where the authors' code waits for the whole batch; a sample that has tried all
 * is done. At most `searchSteps * steps` gradients.
 *
 * Source: Carlini and Wagner, Towards evaluating the robustness of neural networks (2017), section V; defaults of their
 * code, but for its 10,000 steps.
 *
 * @throws InfomixupError `invalid-options`
 *
 * @example
 * ```ts
 * import { carliniWagner } from '@infomixup/attacks';
 * import { randomStream } from '@infomixup/core';
 * import { linearClassifier } from '@infomixup/testing';
 * import * as tf from '@tensorflow/tfjs';
 * const classifier = linearClassifier({ weights: [3, 4], bias: -3 });
 * const batch = { inputs: tf.tensor2d([[0.5, 0.5]]), labels: Int32Array.of(1) };
 * const attack = carliniWagner({ steps: 60, stepSize: 0.02, firstConstant: 0.1, searchSteps: 4 });
 * const result = await attack.run({ classifier, batch, rng: randomStream(1, 'attack') });
 * // The lead is 0.5, and grows by 5 a unit.
 * console.assert(Math.abs((result.nearest?.distances[0] ?? 0) - 0.1) < 0.005);
 * result.dispose();
 * batch.inputs.dispose();
 * ```
 */
export function carliniWagner(options: CarliniWagnerOptions = {}): Attack<'l2'> {
  const settings = parseOptions('carlini-wagner', schema, options);
  return defineMinimalAttack({
    ...{ name: 'carlini-wagner', norm: 'l2', knowledge: 'gradients', iterative: true, settings },
    steps: settings.searchSteps * settings.steps,
    start: (problem) => startOf(problem, settings),
    step: (problem, state: State) => stepped(problem, state, settings),
  });
}

/** Makes {@link carliniWagner} available to configuration files. */
export const carliniWagnerRecipe: Recipe<'attack', Settings, Attack> = {
  kind: 'attack',
  name: 'carlini-wagner',
  schema,
  create: (options) => carliniWagner(options),
};
