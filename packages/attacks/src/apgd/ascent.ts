import { operation } from '@infomixup/core';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { AscentNorm } from '../attack.js';
import type { Differentiated } from '../inner-loop.js';
import { ascend } from '../norms/ascend.js';
import { chosenRows } from '../norms/chosen-rows.js';
import { distance } from '../norms/distance.js';
import { perSample, sampleSize } from '../norms/shapes.js';
import { sparseDirection } from '../norms/sparse-direction.js';
import type { Turn } from './schedule.js';

/** Where APGD stands with each sample. The first five are `[batch, ...inputShape]`, the others `[batch]`. */
export type Standing = {
  readonly points: Tensor;
  /** The points before. */
  readonly previous: Tensor;
  /** Of the greatest loss in this phase, and the gradient there. */
  readonly best: Tensor;
  readonly bestGradient: Tensor;
  readonly bestLoss: Tensor1D;
  /** At the points before. */
  readonly lastLoss: Tensor1D;
  readonly stepSize: Tensor1D;
  /** How many steps since the last look led uphill. */
  readonly uphill: Tensor1D;
  /** The greatest loss at the last look. */
  readonly bestBefore: Tensor1D;
  /** Whether the last look shortened the step, 0 or 1. */
  readonly shortened: Tensor1D;
  /** In L1: the share of values that a step changes, and how many values the best points had changed at the last look. */
  readonly density: Tensor1D;
  readonly support: Tensor1D;
};

/** How APGD walks. */
export interface Walk {
  readonly norm: AscentNorm;
  /** The share of steps uphill at which a step is long enough. */
  readonly rho: number;
  readonly origins: Tensor;
  /** Points brought back within the radius of this phase. */
  readonly within: (points: Tensor) => Tensor;
  /** The radius of this phase, `[batch]`. */
  readonly radius: Tensor1D;
}

/** How much of a step is the gradient's; the rest is the step before. */
const momentum = 0.75;

const floats = (values: Tensor): Tensor1D => tf.cast(values, 'float32') as Tensor1D; // of the same rank

declare module '@infomixup/core' {
  interface Operations {
    /** `from + share (next - from) + (1 - share) (from - previous)`; no gradient. */
    carriedOn: (from: Tensor, next: Tensor, previous: Tensor, share: number) => Tensor;
  }
}

/** Where momentum takes a step that led from `from` to `next`. */
export const carriedOn = operation('carriedOn', (from, next, previous, share) => {
  const forward = tf.mul(tf.sub(next, from), share);
  return tf.add(from, tf.add(forward, tf.mul(tf.sub(from, previous), 1 - share)));
});

/** How long a phase's first steps are, in radii. */
const longest = { linf: 2, l2: 2, l1: 1 } as const;

/** The share of the values that steps change where the best points have changed `support` of `size`. */
const densityOf = (support: Tensor1D, size: number): Tensor1D => tf.div(tf.div(support, size), 1.5);

/** The beginning of a phase: at `points`, knowing nothing of them. */
export function beginAt(points: Tensor, { norm, radius, origins }: Walk, isCarriedOn: boolean): Standing {
  const zeros = tf.zerosLike(radius);
  const size = sampleSize(points);
  const support = isCarriedOn ? distance('l0', points, origins) : tf.fill<tf.Rank.R1>(radius.shape, size);
  const density = isCarriedOn ? densityOf(support, size) : tf.fill<tf.Rank.R1>(radius.shape, 0.2);
  return {
    ...{ points, previous: points, best: points, bestGradient: tf.zerosLike(points), density, support },
    ...{ bestLoss: zeros, lastLoss: zeros, uphill: zeros, bestBefore: zeros, shortened: tf.onesLike(radius) },
    stepSize: tf.mul(radius, longest[norm]),
  };
}

/** The standing once the points are differentiated: the best ones, the count of steps uphill. */
function taken(standing: Standing, { gradient, losses }: Differentiated, { isFirst }: Turn): Standing {
  const { points, best, bestGradient, bestLoss, lastLoss, uphill } = standing;
  if (isFirst)
    return {
      ...standing,
      best: points,
      bestGradient: gradient,
      bestLoss: losses,
      lastLoss: losses,
      bestBefore: losses,
    };
  const isBest = tf.greater(losses, bestLoss);
  return {
    ...standing,
    best: chosenRows(isBest, points, best),
    bestGradient: chosenRows(isBest, gradient, bestGradient),
    bestLoss: tf.maximum(losses, bestLoss),
    lastLoss: losses,
    uphill: tf.add(uphill, floats(tf.greater(losses, lastLoss))),
  };
}

/** A look in L-infinity and L2: who went uphill too seldom, or found nothing better, goes on from the best with half the step. */
function lookAtSteps(standing: Standing, window: number, rho: number) {
  const { uphill, shortened, bestBefore, bestLoss, stepSize } = standing;
  const isStuck = tf.logicalAnd(tf.equal(shortened, 0), tf.greaterEqual(bestBefore, bestLoss));
  const isBack = tf.logicalOr(tf.lessEqual(uphill, rho * window), isStuck);
  return {
    isBack,
    standing: {
      ...standing,
      ...{ stepSize: chosenRows(isBack, tf.div<Tensor1D>(stepSize, 2), stepSize), uphill: tf.zerosLike(uphill) },
      ...{ shortened: floats(isBack), bestBefore: bestLoss },
    },
  };
}

/** A look in L1: steps change as many values as the best points have; where those have become fewer, from these and at full length. */
function lookAtSupport(standing: Standing, { radius, origins }: Walk) {
  const { best, support, stepSize } = standing;
  const now = distance('l0', best, origins);
  const isBack = tf.less(now, tf.mul(support, 0.95));
  const shorter = tf.maximum<Tensor1D>(tf.div(stepSize, 1.5), tf.div(radius, 10));
  return {
    isBack,
    standing: {
      ...standing,
      density: densityOf(now, sampleSize(best)),
      support: now,
      stepSize: chosenRows(isBack, radius, shorter),
    },
  };
}

/** Where a step leads that starts at `from` along `gradient`. */
function moved(from: Tensor, gradient: Tensor, standing: Standing, { norm, within }: Walk, isFirst: boolean): Tensor {
  const { stepSize, previous, density } = standing;
  if (norm === 'l1') return within(tf.add(from, tf.mul(sparseDirection(gradient, density), perSample(stepSize, from))));
  const next = within(ascend(norm, from, gradient, stepSize));
  return isFirst ? next : within(carriedOn(from, next, previous, momentum));
}

/** A step of APGD: takes in what the points' differentiation told, looks at the step sizes where it is time, moves. */
export function stepOf(standing: Standing, told: Differentiated, turn: Turn, walk: Walk): Standing {
  const seen = taken(standing, told, turn);
  if (turn.isLast) return seen;
  const { points } = seen;
  if (turn.window === undefined)
    return { ...seen, points: moved(points, told.gradient, seen, walk, turn.isFirst), previous: points };
  const looked = walk.norm === 'l1' ? lookAtSupport(seen, walk) : lookAtSteps(seen, turn.window, walk.rho);
  const from = chosenRows(looked.isBack, seen.best, points);
  const gradient = chosenRows(looked.isBack, seen.bestGradient, told.gradient);
  // The momentum is of the way to where the last step led, also for those that go back.
  return { ...looked.standing, points: moved(from, gradient, looked.standing, walk, false), previous: from };
}
