import { detached, operation } from '@infomixup/core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { AttackCriterion } from './criterion.js';
import { marginLoss } from './losses.js';

/** What a sample has beyond a goal that it meets exactly or by a tie: the least normal float32. */
const beyond = 1.2e-38;

/**
 * What is missing to the goal, negative exactly where it is met, from `lead`: of the class to be left over all others, or
 * of the best other class over the one to be reached. `reached` is the decision alone, as the first of equals wins.
 */
export function missingTo({ margin }: AttackCriterion, lead: number, reached: boolean): number {
  // In float32, as tensors have it.
  const kappa = Math.fround(margin);
  const met = reached && (kappa === 0 || Math.fround(lead) <= -kappa);
  return met ? Math.min(lead + kappa, -beyond) : Math.max(lead + kappa, 0);
}

/** What a sample has to come to: the class in its goal, or another one; `kappa` as criterions have it. */
interface Wanted {
  readonly targeted: boolean;
  readonly kappa: number;
}

declare module '@infomixup/core' {
  interface Operations {
    /** What logits lack to their goals, `[batch]`; no gradient. */
    missing: (logits: Tensor2D, goal: Tensor2D, wanted: Wanted) => Tensor1D;
  }
}

const missing = operation('missing', (logits, goal, { targeted, kappa }) =>
  tf.tidy(() => {
    const loss = marginLoss(logits, goal);
    const lead = targeted ? loss : tf.neg<Tensor1D>(loss);
    const isGoal = tf.equal(tf.argMax(logits, 1), tf.argMax(goal, 1));
    const reached = targeted ? isGoal : tf.logicalNot(isGoal);
    const met = kappa === 0 ? reached : tf.logicalAnd(reached, tf.lessEqual(lead, -kappa));
    const lacking = tf.add(lead, kappa);
    const signed = tf.where(met, tf.minimum(lacking, -beyond), tf.maximum(lacking, 0));
    // Not every backend's maximum passes on NaN.
    const numbers = tf.equal(tf.sum(tf.cast(tf.isNaN(logits), 'float32'), 1), 0);
    return tf.where(numbers, signed, tf.fill(signed.shape, Number.NaN)) as Tensor1D;
  }),
);

/** The same of logits `[batch, classes]` and the classes to be left or reached, one-hot: `[batch]`, as constants. */
export function missingOf({ margin: kappa, targets }: AttackCriterion, logits: Tensor2D, goal: Tensor2D): Tensor1D {
  return detached(() => missing(logits, goal, { targeted: targets !== undefined, kappa }));
}
