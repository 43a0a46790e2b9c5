import type { DiagonalGaussian } from '@infomixup/core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { classMaximum } from './class-maximum.js';

/**
 * What stands for a class's variance:
 * - `moments`: that of the mixture of its samples' Gaussians;
 * - `max`: the largest variance among those Gaussians;
 * - `envelope`: the square of half the gap between the outermost `mean + width deviation` and
 *   `mean - width deviation`, over `width` (thesis: "spans the widest gap between the batch distributions").
 *
 * The last two can only grow within an epoch, so edge cases become rarer towards its end.
 */
export type ClassVariance = 'moments' | 'envelope' | 'max';

/** A class variance that is read off extremes over the class's samples. */
interface Spread {
  /** What to take the class maximum of, `[batch, columns]`. */
  readonly extremes: (gaussian: DiagonalGaussian, width: number) => Tensor2D;
  /** The maximum over no sample: it makes the variance 0. */
  readonly absent: number;
  readonly columns: (dimension: number) => number;
  /** The variance `[classes, dimension]` from the maxima `[classes, columns]`. */
  readonly variance: (maxima: Tensor2D, width: number) => Tensor2D;
}

const max: Spread = {
  extremes: ({ deviation }) => tf.square(deviation),
  absent: 0,
  columns: (dimension) => dimension,
  variance: (maxima) => maxima,
};

const envelope: Spread = {
  extremes: ({ mean, deviation }, width) => {
    const reach = tf.mul<Tensor2D>(deviation, width);
    return tf.concat2d([tf.add<Tensor2D>(mean, reach), tf.sub<Tensor2D>(reach, mean)], 1);
  },
  absent: -1e30,
  columns: (dimension) => 2 * dimension,
  variance: (maxima, width) => {
    const dimension = maxima.shape[1] / 2;
    const highest = tf.slice2d(maxima, [0, 0], [-1, dimension]);
    const lowestNegated = tf.slice2d(maxima, [0, dimension], [-1, dimension]);
    return tf.square(tf.div<Tensor2D>(tf.relu(tf.add(highest, lowestNegated)), 2 * width));
  },
};

const spreads: Readonly<Record<Exclude<ClassVariance, 'moments'>, Spread>> = { max, envelope };

/** How a class variance is kept between steps: `null` where the class table holds all of it. */
export function spreadOf(kind: ClassVariance): Spread | null {
  return kind === 'moments' ? null : spreads[kind];
}

/** The maxima before any sample, `[classes, columns]`. */
export function emptyMaxima({ absent, columns }: Spread, classes: number, dimension: number): Tensor2D {
  return tf.fill([classes, columns(dimension)], absent);
}

/** The running maxima after one more batch. */
export function widen(
  { extremes, absent }: Spread,
  running: Tensor2D,
  gaussian: DiagonalGaussian,
  labels: Tensor1D,
  width: number,
): Tensor2D {
  return tf.tidy(() => tf.maximum(running, classMaximum(extremes(gaussian, width), labels, running.shape[0], absent)));
}
