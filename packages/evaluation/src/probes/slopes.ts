import type { AttackLoss } from '@infomixup/attacks';
import { type Classifier, inputGradient, type Rng } from '@infomixup/core';
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** Which way is up from `points`, `[batch, ...inputShape]`, away from the classes in `goal`; inside `tidy`. */
export type Slope = (points: Tensor, goal: Tensor2D) => Tensor;

/** The gradient of a loss of the classifier's logits. */
export function gradientOf(classifier: Classifier, loss: AttackLoss): Slope {
  return (points, goal) => inputGradient(classifier, points, (logits) => loss(logits, goal));
}

/** A classifier with logits `factor` times as large. */
export function rescaled(classifier: Classifier, factor: number): Classifier {
  return { ...classifier, logits: (inputs) => tf.tidy(() => tf.mul(classifier.logits(inputs), factor)) };
}

/** How a slope is measured around a point: normal noise of that deviation, so many draws. */
export interface Surroundings {
  readonly deviation: number;
  readonly draws: number;
  readonly rng: Rng;
}

/** `draws` copies of each row beside each other, `[batch * draws, ...]`: one pass for all is faster than many. */
const copies = <R extends tf.Rank>(rows: Tensor<R>, draws: number): Tensor<R> => {
  const [batch = 0, ...rest] = rows.shape;
  const tiled = tf.tile(tf.expandDims(rows, 1), [1, draws, ...rest.map(() => 1)]);
  return tf.reshape(tiled, [batch * draws, ...rest] as never); // of the rank of the rows
};

/** The mean over the copies of each row, `[batch, ...]`. */
const meanOfCopies = (rows: Tensor, draws: number): Tensor => {
  const [all = 0, ...rest] = rows.shape;
  return tf.mean(tf.reshape(rows, [all / draws, draws, ...rest]), 1);
};

const noiseLike = (points: Tensor, rng: Rng): Tensor => tf.tensor(rng.normals(points.size), points.shape);

/** The mean slope around each point: what remains of one that changes from point to point. */
export function smoothed(slope: Slope, { deviation, draws, rng }: Surroundings): Slope {
  return (points, goal) => {
    const around = copies(points, draws);
    const noisy = tf.add(around, tf.mul(noiseLike(around, rng), deviation));
    return meanOfCopies(slope(noisy, copies(goal, draws)), draws);
  };
}

/**
 * The slope estimated from losses alone, by pairs of opposite draws: `mean_k (L(x + s u_k) - L(x - s u_k)) u_k / 2s`
 * (Ilyas et al. 2018, natural evolution strategies).
 */
export function estimated(classifier: Classifier, loss: AttackLoss, { deviation, draws, rng }: Surroundings): Slope {
  return (points, goal) => {
    const [around, goals] = [copies(points, draws), copies(goal, draws)];
    const directions = noiseLike(around, rng);
    const offset = tf.mul(directions, deviation);
    const lossAt = (shifted: Tensor): Tensor1D => loss(classifier.logits(shifted), goals);
    const rise = tf.div(tf.sub(lossAt(tf.add(around, offset)), lossAt(tf.sub(around, offset))), 2 * deviation);
    const weights = tf.reshape(rise, [-1, ...points.shape.slice(1).map(() => 1)]);
    return meanOfCopies(tf.mul(directions, weights), draws);
  };
}
