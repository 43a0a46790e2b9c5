import { ascend, type BoundedAttack, defineBoundedAttack, type Problem, randomStart } from '@infomixup/attacks';
import { parseOptions } from '@infomixup/core';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';

/** More than anybody trains with; a million would end no epoch. */
const mostSteps = 200;

export const earlyStoppedSchema = z.strictObject({
  /** The most steps a sample makes, 1 to 200; 10 by default, as in the paper. */
  steps: z.int().min(1).max(mostSteps).default(10),
  /** Length of a step as a share of epsilon, above 0 and up to 10; 0.25 by default, the paper's 0.007 of 0.031. */
  relativeStepSize: z.number().min(1e-6).max(10).default(0.25),
  /** Steps that a sample makes after it is first misclassified (the paper's tau), 0 to 200; 0 by default. */
  furtherSteps: z.int().min(0).max(mostSteps).default(0),
});

/** Options of `earlyStoppedPgd`. */
export type EarlyStoppedPgdOptions = z.input<typeof earlyStoppedSchema>;

/**
 * PGD that leaves each sample where it was first misclassified, or `furtherSteps` steps later: examples that cross the
 * boundary and go no further ("friendly" ones). In L-infinity, from a uniformly drawn start.
 *
 * Source: Zhang et al., Attacks Which Do Not Kill Training Make Adversarial Learning Stronger, ICML 2020 (arXiv
 * 2002.11242), algorithm 1. Every sample is computed to the end, those that stand too: it costs a forward pass a step more than PGD.
 *
 * @throws InfomixupError `invalid-options`
 *
 * @example
 * ```ts
 * import { randomStream } from '@infomixup/core';
 * import { earlyStoppedPgd } from '@infomixup/regularizer-adversarial-training';
 * import { linearClassifier } from '@infomixup/testing';
 * import * as tf from '@tensorflow/tfjs';
 * const classifier = linearClassifier({ weights: [1], bias: -0.5 });
 * const [found = 0] = tf.tidy(() => {
 *   const batch = { inputs: tf.tensor2d([[0.4]]), labels: Int32Array.of(0) };
 *   const rng = randomStream(1, 'example');
 *   return earlyStoppedPgd({ steps: 20 }).perturb({ classifier, batch, epsilon: 0.2, rng }).dataSync();
 * });
 * console.assert(found > 0.5 && found <= 0.6);
 * ```
 */
export function earlyStoppedPgd(options: EarlyStoppedPgdOptions = {}): BoundedAttack<'linf'> {
  const settings = parseOptions('early-stopped-pgd', earlyStoppedSchema, options);
  return defineBoundedAttack({
    ...{ name: 'early-stopped-pgd', norm: 'linf', knowledge: 'gradients', iterative: true },
    settings,
    perturb: (problem, epsilon) => {
      let points = randomStart(problem, 'linf', epsilon);
      let left = tf.fill<tf.Rank.R1>([problem.labels.length], settings.furtherSteps);
      for (let step = 0; step < settings.steps; step++) {
        const [nextPoints, nextLeft] = tf.tidy(() => {
          const next = furtherStep(problem, points, left, epsilon, settings.relativeStepSize * epsilon);
          return [next.points, next.left] as [Tensor, Tensor1D];
        });
        tf.dispose([points, left]);
        points = nextPoints;
        left = nextLeft;
      }
      return points;
    },
  });
}

/** One step of the samples that may still move; `left` counts each one's steps after it is first misclassified. */
function furtherStep(problem: Problem, points: Tensor, left: Tensor1D, epsilon: number, length: number) {
  const isFooled = tf.less(problem.missing(problem.logits(points)), 0);
  const stands = tf.logicalAnd(isFooled, tf.lessEqual(left, 0));
  const moved = problem.project(ascend('linf', points, problem.gradient(points), length), epsilon);
  const samples = points.shape.map((size, axis) => (axis === 0 ? size : 1));
  return {
    points: tf.where(tf.reshape(stands, samples), points, moved),
    left: tf.sub<Tensor1D>(left, tf.cast(tf.logicalAnd(isFooled, tf.logicalNot(stands)), 'float32')),
  };
}
