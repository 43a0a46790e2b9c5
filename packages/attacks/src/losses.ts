import { crossEntropy, detached, operation } from '@infomixup/core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { AttackLoss } from './loss.js';

/** More than any two logits differ by. */
const far = 1e9;

const valueAt = (logits: Tensor2D, oneHot: Tensor2D): Tensor1D => tf.sum(tf.mul(logits, oneHot), 1);

declare module '@infomixup/core' {
  interface Operations {
    /** The greatest other logit less that of the goal; goals, one-hot, have no gradient. */
    margins: (logits: Tensor2D, goal: Tensor2D) => Tensor1D;
    /** {@link targetedDlrLoss}, without a target {@link dlrLoss}; goals and targets, one-hot, have no gradient. */
    logitRatios: (logits: Tensor2D, goal: Tensor2D, target?: Tensor2D) => Tensor1D;
  }
}

const margins = operation('margins', (logits, goal) =>
  tf.tidy(() => {
    const others = tf.max<Tensor1D>(tf.sub(logits, tf.mul(goal, far)), 1);
    return tf.sub(others, valueAt(logits, goal));
  }),
);

/**
 * The greatest other logit less that of the class in `goal`: `max_{i != y} z_i - z_y`, positive where the class is lost.
 * Its gradient does not vanish where the softmax is saturated (Carlini and Wagner 2017, loss f6, without the clamp).
 *
 * @example
 * ```ts
 * import { marginLoss } from '@infomixup/attacks';
 * import * as tf from '@tensorflow/tfjs';
 * const [margin] = tf.tidy(() => marginLoss(tf.tensor2d([[1, 3, 2]]), tf.tensor2d([[0, 1, 0]])).dataSync());
 * console.assert(margin === -1);
 * ```
 */
export function marginLoss(logits: Tensor2D, goal: Tensor2D): Tensor1D {
  return margins(logits, goal);
}

/** The logits of these ranks, from 0 for the greatest, each `[batch]`. Which class has a rank counts as constant. */
function ranked(logits: Tensor2D, ranks: readonly number[]): readonly Tensor1D[] {
  const [, classes] = logits.shape;
  const { indices } = detached(() => tf.topk(logits, Math.max(...ranks) + 1));
  return ranks.map((rank) => {
    const classOf = detached(() => tf.oneHot(tf.reshape(tf.slice(indices, [0, rank], [-1, 1]), [-1]), classes));
    return valueAt(logits, tf.cast(classOf, 'float32') as Tensor2D); // of rank 2, as its indices are of rank 1
  });
}

const logitRatios = operation('logitRatios', (logits, goal, target) =>
  tf.tidy(() => {
    const [first, third, fourth] = ranked(logits, target ? [0, 2, 3] : [0, 2]) as [Tensor1D, Tensor1D, Tensor1D?];
    const below = fourth ? tf.div<Tensor1D>(tf.add(third, fourth), 2) : third;
    const lead = target ? targetedMarginLoss(logits, goal, target) : marginLoss(logits, goal);
    return tf.div<Tensor1D>(lead, tf.add(tf.sub(first, below), 1e-12));
  }),
);

/**
 * The difference of logits ratio, `(max_{i != y} z_i - z_y) / (z_1 - z_3 + 1e-12)`, with `z_1 >= z_2 >= z_3` the greatest
 * logits: the margin, whatever the scale of the logits. Needs 3 classes.
 *
 * Source: Croce and Hein, Reliable Evaluation of Adversarial Robustness (2020), equation 6.
 *
 * @example
 * ```ts
 * import { dlrLoss } from '@infomixup/attacks';
 * import * as tf from '@tensorflow/tfjs';
 * const [ratio] = tf.tidy(() => dlrLoss(tf.tensor2d([[1, 3, 2]]), tf.tensor2d([[0, 1, 0]])).dataSync());
 * console.assert(ratio === -0.5);
 * ```
 */
export function dlrLoss(logits: Tensor2D, goal: Tensor2D): Tensor1D {
  return logitRatios(logits, goal);
}

/**
 * The same towards classes in `target`, one-hot `[batch, classes]`, away from those in `goal`:
 * `(z_t - z_y) / (z_1 - (z_3 + z_4) / 2 + 1e-12)`. Needs 4 classes.
 *
 * Source: Croce and Hein (2020), equation 7.
 *
 * @example
 * ```ts
 * import { targetedDlrLoss } from '@infomixup/attacks';
 * import * as tf from '@tensorflow/tfjs';
 * const [own, target] = [tf.tensor2d([[0, 1, 0, 0]]), tf.tensor2d([[1, 0, 0, 0]])];
 * const [ratio] = tf.tidy(() => targetedDlrLoss(tf.tensor2d([[1, 3, 2, 0]]), own, target).dataSync());
 * console.assert(ratio !== undefined && Math.abs(ratio + 0.8) < 1e-6);
 * tf.dispose([own, target]);
 * ```
 */
export function targetedDlrLoss(logits: Tensor2D, goal: Tensor2D, target: Tensor2D): Tensor1D {
  return logitRatios(logits, goal, target);
}

/**
 * The lead of the class in `target` over that in `goal`, `z_t - z_y`; one-hot both, `[batch, classes]`.
 *
 * @example
 * ```ts
 * import { targetedMarginLoss } from '@infomixup/attacks';
 * import * as tf from '@tensorflow/tfjs';
 * const [own, target] = [tf.tensor2d([[0, 1, 0]]), tf.tensor2d([[1, 0, 0]])];
 * const [lead] = tf.tidy(() => targetedMarginLoss(tf.tensor2d([[1, 3, 2]]), own, target).dataSync());
 * console.assert(lead === -2);
 * tf.dispose([own, target]);
 * ```
 */
export function targetedMarginLoss(logits: Tensor2D, goal: Tensor2D, target: Tensor2D): Tensor1D {
  return tf.tidy(() => tf.sub(valueAt(logits, target), valueAt(logits, goal)));
}

/**
 * The cross-entropy of logits divided by their greatest gap, `z_1 - z_2`, which counts as constant: its gradient does not
 * vanish in single precision where a network is sure of itself.
 *
 * Source: Yu and Xu, Efficient Loss Function by Minimizing the Detrimental Effect of Floating-Point Errors on
 * Gradient-Based Attacks (2023), with `t = 1`.
 *
 * @example
 * ```ts
 * import { scaledCrossEntropyLoss } from '@infomixup/attacks';
 * import * as tf from '@tensorflow/tfjs';
 * const [loss = 0] = tf.tidy(() => scaledCrossEntropyLoss(tf.tensor2d([[900, 0]]), tf.tensor2d([[1, 0]])).dataSync());
 * console.assert(Math.abs(loss - Math.log(1 + Math.exp(-1))) < 1e-6);
 * ```
 */
export function scaledCrossEntropyLoss(logits: Tensor2D, goal: Tensor2D): Tensor1D {
  return tf.tidy(() => {
    const gap = detached(() => {
      const { values } = tf.topk(logits, 2);
      return tf.maximum(tf.sub(tf.slice(values, [0, 0], [-1, 1]), tf.slice(values, [0, 1], [-1, 1])), 1e-12);
    });
    return crossEntropy.losses(tf.div<Tensor2D>(logits, gap), goal);
  });
}

/**
 * The margin of probabilities, `max_{i != y} p_i - p_y` with `p = softmax(z)`, in [-1, 1].
 *
 * Source: Ma et al., Probability Margin Attack (2024, arXiv 2411.15210).
 *
 * @example
 * ```ts
 * import { probabilityMarginLoss } from '@infomixup/attacks';
 * import * as tf from '@tensorflow/tfjs';
 * const [loss = 1] = tf.tidy(() => probabilityMarginLoss(tf.zeros([1, 4]), tf.tensor2d([[1, 0, 0, 0]])).dataSync());
 * console.assert(loss === 0);
 * ```
 */
export function probabilityMarginLoss(logits: Tensor2D, goal: Tensor2D): Tensor1D {
  return tf.tidy(() => marginLoss(tf.softmax(logits), goal));
}

/**
 * What attacks by gradients can ascend, by the names that options have for them. `dlr` needs 3 classes.
 *
 * @example
 * ```ts
 * import { attackLosses, marginLoss } from '@infomixup/attacks';
 * console.assert(attackLosses.margin === marginLoss);
 * ```
 */
export const attackLosses = {
  'cross-entropy': crossEntropy.losses,
  margin: marginLoss,
  dlr: dlrLoss,
  'scaled-cross-entropy': scaledCrossEntropyLoss,
  'probability-margin': probabilityMarginLoss,
} as const satisfies Readonly<Record<string, AttackLoss>>;

/** A name of {@link attackLosses}. */
export type AttackLossName = keyof typeof attackLosses;

/** The names, for schemas of options. */
export const attackLossNames = Object.keys(attackLosses) as [AttackLossName, ...AttackLossName[]]; // of no other keys

/** How many classes a loss needs. */
export function leastClassesOf(loss: AttackLossName): number {
  return loss === 'dlr' ? 3 : 2;
}
