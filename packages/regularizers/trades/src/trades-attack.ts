import { type BoundedAttack, defineBoundedAttack, projectedAscent } from '@infomixup/attacks';
import { klDivergence } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';

/** How the points of TRADES are found. */
export interface TradesAttackOptions {
  readonly steps: number;
  /** Length of a step as a share of epsilon. */
  readonly relativeStepSize: number;
}

/** The deviation of the normal noise around the input that the walk starts from, in input units: the authors'. */
const startDeviation = 1e-3;

/**
 * The points within an L-infinity ball at which the prediction differs most from the clean one: signed gradient steps up
 * `KL(p(x) || p(x'))` from `x + 0.001 N(0, I)`. Labels play no part.
 *
 * @example
 * ```ts
 * import { tradesAttack } from '@infomixup/regularizer-trades';
 * console.assert(tradesAttack({ steps: 10, relativeStepSize: 0.25 }).norm === 'linf');
 * ```
 */
export function tradesAttack({ steps, relativeStepSize }: TradesAttackOptions): BoundedAttack<'linf'> {
  return defineBoundedAttack({
    ...{ name: 'trades-attack', norm: 'linf', knowledge: 'gradients', iterative: true },
    settings: { steps, relativeStepSize },
    perturb: (problem, epsilon) => {
      const clean = problem.logits(problem.inputs);
      const noise = problem.random((size, rng) => rng.normals(size));
      const start = tf.add(problem.inputs, tf.mul(noise, startDeviation));
      const stepSize = relativeStepSize * epsilon;
      const loss = (logits: tf.Tensor2D) => klDivergence(clean, logits);
      return projectedAscent(problem, start, { norm: 'linf', epsilon, steps, stepSize, loss });
    },
  });
}
