import { detached, parseOptions, type Recipe } from '@infomixup/core';
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { Attack } from './attack.js';
import { defineMinimalAttack } from './define-attack.js';
import type { Problem } from './inner-loop.js';
import type { AttackLoss } from './loss.js';
import { marginLoss } from './losses.js';
import { normalizeGradient } from './norms/normalize-gradient.js';
import { clipToBounds } from './norms/project.js';
import { perSample } from './norms/shapes.js';

/** Norms in which {@link alma} looks for the nearest point. */
type AlmaNorm = 'l2' | 'l1';

/** Options of {@link alma}. */
export interface AlmaOptions<N extends AlmaNorm = AlmaNorm> {
  readonly norm: N;
  /** Gradient steps, up to 1e6; 1000 unless told. */
  readonly steps?: number | undefined;
  /** The first rate of descent, as a share of the range of values; a hundredth is left at the end. 0.1 unless told. */
  readonly stepSize?: number | undefined;
  /** After how many steps the penalty grows where the constraint has not improved; 10 unless told. */
  readonly checkEvery?: number | undefined;
  /** What the constraint must have fallen to, as a share, to count as improved; 0.95 unless told. */
  readonly improvement?: number | undefined;
  /** How many times the penalty grows; 1.2 unless told. */
  readonly growth?: number | undefined;
  /** How much of the past running means keep; 0.9 unless told. */
  readonly smoothing?: number | undefined;
}

const schema = z.strictObject({
  norm: z.enum(['l2', 'l1']),
  steps: z.int().min(1).max(1e6).default(1000),
  stepSize: z.number().positive().max(1e6).default(0.1),
  checkEvery: z.int().min(1).max(1e6).default(10),
  improvement: z.number().positive().max(1).default(0.95),
  growth: z.number().min(1).max(1e3).default(1.2),
  smoothing: z.number().min(0).max(0.9999).default(0.9),
});

type Settings = z.output<typeof schema>;

/** Of each sample: the multiplier and the penalty's weight, the constraint at the last check, and since when it is met. */
type Multipliers = Readonly<Record<'multipliers' | 'weights' | 'checked' | 'foundAt', Tensor1D>>;

type State = Readonly<Record<'points' | 'square' | 'momentum', Tensor>> & Multipliers;

const startOf = ({ inputs }: Problem, { steps }: Settings): State => {
  const count: [number] = [inputs.shape[0] ?? 0];
  const one = tf.ones<tf.Rank.R1>(count);
  return {
    ...{ points: inputs, square: tf.onesLike(inputs), momentum: tf.zerosLike(inputs) },
    ...{ multipliers: one, weights: one, checked: one, foundAt: tf.fill(count, steps + 1) },
  };
};

/** Asked for beyond the decision, in logits, so that rounding does not undo it. */
const tolerance = 1e-4;

/** The greatest logit less the third one, or with a target less the mean of the third and fourth; 1 where there are but two. */
const spreadOf = (logits: Tensor2D, targeted: boolean): Tensor1D | number => {
  const classes = logits.shape[1];
  if (classes < 3) return 1;
  const ranked = Math.min(targeted ? 4 : 3, classes);
  const { indices } = detached(() => tf.topk(logits, ranked));
  const rank = (place: number) => {
    const chosen = tf.oneHot(tf.squeeze<Tensor1D>(tf.slice(indices, [0, place], [-1, 1]), [1]), classes);
    return tf.sum<Tensor1D>(tf.mul(logits, chosen), 1);
  };
  const low = ranked === 4 ? tf.div<Tensor1D>(tf.add(rank(2), rank(3)), 2) : rank(2);
  return tf.add<Tensor1D>(tf.sub(rank(0), low), 1e-8);
};

/** What each sample lacks to its goal over the spread of its logits, `[batch]`: negative beyond the decision. */
const constraintOf = ({ targeted, kappa }: Problem, logits: Tensor2D, goal: Tensor2D): Tensor1D => {
  const margin = marginLoss(logits, goal);
  const missing = tf.add(targeted ? margin : tf.neg(margin), kappa + tolerance);
  return tf.div<Tensor1D>(missing, spreadOf(logits, targeted));
};

const choose = (condition: Tensor, yes: Tensor, no: Tensor) => tf.where(condition, yes, no) as Tensor1D;

/** The penalty P2 of Birgin et al., and its slope in the constraint `y`. */
const penalty = (y: Tensor1D, { multipliers: mu, weights: rho }: Multipliers): Tensor1D => {
  const beyond = tf.div(tf.mul(mu, y), tf.sub(1, tf.mul(rho, tf.minimum(y, 0))));
  const cubed = tf.div(tf.mul(tf.square(rho), tf.mul(tf.square(y), y)), 6);
  const short = tf.add(tf.mul(mu, tf.add(y, tf.mul(rho, tf.square(y)))), cubed);
  return choose(tf.greaterEqual(y, 0), short, beyond);
};

const slopeOfPenalty = (y: Tensor1D, { multipliers: mu, weights: rho }: Multipliers): Tensor1D => {
  const beyond = tf.div(mu, tf.square(tf.sub(1, tf.mul(rho, tf.minimum(y, 0)))));
  const short = tf.add(tf.mul(mu, tf.add(1, tf.mul(tf.mul(rho, y), 2))), tf.mul(tf.square(tf.mul(rho, y)), 0.5));
  return choose(tf.greaterEqual(y, 0), short, beyond);
};

/** The multipliers after the constraint was seen to be `y` in the step of a number. */
function renewed(y: Tensor1D, state: Multipliers, number: number, settings: Settings): Multipliers {
  const { steps, checkEvery, improvement, growth, smoothing } = settings;
  return tf.tidy(() => {
    const isCheck = number > 0 && (number + 1) % checkEvery === 0;
    const isFine = tf.logicalOr(
      tf.lessEqual(state.foundAt, steps),
      tf.less(y, tf.mul<Tensor1D>(state.checked, improvement)),
    );
    const weights = isCheck ? choose(isFine, state.weights, tf.mul(state.weights, growth)) : tf.clone(state.weights);
    const slope = slopeOfPenalty(y, { ...state, weights });
    const mean = tf.add<Tensor1D>(tf.mul(state.multipliers, smoothing), tf.mul(slope, 1 - smoothing));
    const multipliers = number > 0 ? tf.clipByValue(mean as Tensor1D, 1e-6, 1e12) : tf.clone(state.multipliers);
    const isFirst = tf.logicalAnd(tf.less(y, 0), tf.greater(state.foundAt, steps));
    const foundAt = choose(isFirst, tf.fill(y.shape, number), state.foundAt);
    return { weights, multipliers, checked: tf.clone(isCheck || number === 0 ? y : state.checked), foundAt };
  });
}

const stepped = (problem: Problem, state: State, number: number, settings: Settings): State => {
  const { norm, steps, stepSize, smoothing } = settings;
  const { inputs, bounds, goal, targeted } = problem;
  const range = bounds[1] - bounds[0];
  // The problem ascends a loss away from a class, and descends it towards one.
  const loss: AttackLoss = (logits) => {
    const constraint = constraintOf(problem, logits, goal);
    const now = detached(() => renewed(constraint, state, number, settings));
    return tf.mul<Tensor1D>(penalty(constraint, now), targeted ? 1 : -1);
  };
  const { gradient, logits } = problem.differentiate(state.points, loss);
  const now = renewed(constraintOf(problem, logits, goal), state, number, settings);
  const offset = tf.sub(state.points, inputs);
  const away = norm === 'l2' ? normalizeGradient('l2', offset) : tf.sign(offset);
  // In shares of the range of values; the first step is along the constraint alone.
  const slope = tf.sub(number > 0 ? away : tf.zerosLike(away), tf.mul(gradient, range));
  const square = tf.add(tf.mul(state.square, smoothing), tf.mul(tf.square(slope), 1 - smoothing));
  const momentum = tf.add(tf.mul(state.momentum, smoothing), tf.div(slope, tf.add(tf.sqrt(square), 1e-8)));
  const since = tf.relu(tf.sub(number, now.foundAt));
  const decay = tf.pow(0.01, tf.div(since, tf.maximum(tf.abs(tf.sub(steps, now.foundAt)), 1)));
  const moved = tf.sub(state.points, tf.mul(momentum, perSample(tf.mul(decay, stepSize * range), momentum)));
  return { points: clipToBounds(moved, bounds), square, momentum, ...now };
};

/**
 * ALMA: the nearest adversarial point by an augmented Lagrangian: descends the distance and a penalty on what is missing to
 * a success, whose multiplier grows until the success is there. L2 and L1.
 *
 * The loss is `|x - x0| + P(y, rho, mu)`, `y` the difference of logits that is missing (and 1e-4) over the greatest logit
 * less the third (with a target the mean of the third and fourth; with two classes, over 1). `P` is the penalty P2: `mu y +
 * mu rho y^2 + rho^2 y^3 / 6` for `y >= 0`, else `mu y / (1 - rho y)`. The multiplier `mu` follows `P`'s slope in `y` as a
 * running mean; `rho` grows at checks that find neither a success so far nor an improvement. Steps are RMSProp's with
 * momentum, at a rate that falls to a hundredth from the first success on. One gradient a step.
 *
 * Source: Rony et al., Augmented Lagrangian adversarial attacks (2021), algorithm 1; defaults of adv-lib. There, success of
 * a targeted attack counts from 1e-4 logits short of it; here the decision counts.
 *
 * @throws InfomixupError `invalid-options`
 *
 * @example
 * ```ts
 * import { alma } from '@infomixup/attacks';
 * import { randomStream } from '@infomixup/core';
 * import { linearClassifier } from '@infomixup/testing';
 * import * as tf from '@tensorflow/tfjs';
 * const classifier = linearClassifier({ weights: [3, 4], bias: -3 });
 * const batch = { inputs: tf.tensor2d([[0.5, 0.5]]), labels: Int32Array.of(1) };
 * const result = await alma({ norm: 'l2', steps: 100 }).run({ classifier, batch, rng: randomStream(1, 'attack') });
 * // The lead is 0.5, and grows by 5 a unit.
 * console.assert(Math.abs((result.nearest?.distances[0] ?? 0) - 0.1) < 0.005);
 * result.dispose();
 * batch.inputs.dispose();
 * ```
 */
export function alma<N extends AlmaNorm>(options: AlmaOptions<N>): Attack<N> {
  const settings = parseOptions('alma', schema, options);
  return defineMinimalAttack({
    ...{ name: 'alma', norm: options.norm, knowledge: 'gradients', iterative: true, settings },
    steps: settings.steps,
    start: (problem) => startOf(problem, settings),
    step: (problem, state: State, number) => stepped(problem, state, number, settings),
  });
}

/** Makes {@link alma} available to configuration files. */
export const almaRecipe: Recipe<'attack', Settings, Attack> = {
  kind: 'attack',
  name: 'alma',
  schema,
  create: (options) => alma(options),
};
