import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { AscentNorm } from './attack.js';
import type { Problem } from './inner-loop.js';
import type { AttackLoss } from './loss.js';
import { chosenRows } from './norms/chosen-rows.js';
import { dualLengths } from './norms/dual.js';
import { perSample } from './norms/shapes.js';

/** By classes `[batch]`: the logit of that class less the one of the class to be left. */
const leadOf =
  (others: Tensor1D): AttackLoss =>
  (logits, goal) =>
    tf.sum<Tensor1D>(tf.mul(logits, tf.sub(tf.oneHot(others, goal.shape[1]), goal)), 1);

/** The classes but the own one, `[batch, classes - 1]`, from the most to the least likely. */
export function otherClasses(logits: Tensor2D, goal: Tensor2D): Tensor2D {
  return tf.tidy(() => {
    const others = goal.shape[1] - 1;
    return tf.topk<Tensor2D>(tf.sub<Tensor2D>(logits, tf.mul(goal, 1e9)), others).indices;
  });
}

/** Where a classifier that is linear as at a point would change its decision. */
export interface Boundary {
  /** Of the lead of the other class, `[batch, ...inputShape]`. */
  readonly slopes: Tensor;
  /** By how much that lead must grow, `[batch]`; negative beyond the boundary. */
  readonly gaps: Tensor1D;
  /** How far it is there, in the norm, `[batch]`; 0 where every slope is 0. */
  readonly distances: Tensor1D;
  /** What is missing to the criterion at the points, `[batch]`. */
  readonly missing: Tensor1D;
}

/**
 * The nearest in `norm` of the boundaries between the own class and each of `others` `[batch, candidates]`, by one gradient
 * for each.
 */
export function nearestBoundary(problem: Problem, norm: AscentNorm, points: Tensor, others: Tensor2D): Boundary {
  return tf.tidy(() => {
    let nearest: Boundary | undefined;
    const candidates = tf.unstack(others, 1) as Tensor1D[];
    for (const candidate of candidates) {
      const { gradient, losses, logits } = problem.differentiate(points, leadOf(candidate));
      const gaps = tf.sub<Tensor1D>(problem.kappa, losses);
      const distances = tf.div<Tensor1D>(tf.abs(gaps), dualLengths(norm, gradient));
      const found = {
        ...{ slopes: gradient, gaps, missing: problem.missing(logits) },
        // Of one alone none is to be chosen.
        distances: candidates.length > 1 ? ifFinite(distances, Number.POSITIVE_INFINITY) : distances,
      };
      nearest = nearest ? nearer(nearest, found) : found;
    }
    if (!nearest) throw new RangeError('there is no other class');
    return { ...nearest, distances: ifFinite(nearest.distances, 0) };
  });
}

const ifFinite = (values: Tensor1D, otherwise: number): Tensor1D =>
  tf.where(tf.isFinite(values), values, tf.fill(values.shape, otherwise)) as Tensor1D;

const nearer = (one: Boundary, other: Boundary): Boundary => {
  const isNearer = tf.less(other.distances, one.distances);
  return {
    slopes: chosenRows(isNearer, other.slopes, one.slopes),
    gaps: tf.where(isNearer, other.gaps, one.gaps),
    distances: tf.where(isNearer, other.distances, one.distances),
    missing: one.missing,
  };
};
