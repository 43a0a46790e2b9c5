import type { DiagonalGaussian } from '@infomixup/core';
import type { Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/**
 * Sums over the samples of each class, `[classes, 2 dimension + 1]`: of the means, of `mean^2 + deviation^2`, and in
 * the last column the number of samples. Tables add up: that of two batches together is the sum of theirs.
 */
export type ClassTable = Tensor2D;

// A class never seen counts as this much of a sample, so far away that it is nobody's nearest class, and gone in
// rounding beside the first real sample. No step has to ask which classes were seen, and no zero count is divided by.
const trace = 1e-30;
const farAway = 1e12;

/** The table before any sample. */
export function emptyTable(classes: number, dimension: number): ClassTable {
  return tf.tidy(() =>
    tf.concat2d(
      [tf.fill([classes, dimension], farAway * trace), tf.zeros([classes, dimension]), tf.fill([classes, 1], trace)],
      1,
    ),
  );
}

/**
 * The table of one batch, its samples' Gaussians `[batch, dimension]` and one-hot classes `own` `[batch, classes]`; a
 * class without samples has a row of zeros. One matrix product, whatever the number of classes.
 */
export function tableOf({ mean, deviation }: DiagonalGaussian, own: Tensor2D): ClassTable {
  return tf.tidy(() => {
    const second = tf.add<Tensor2D>(tf.square(mean), tf.square(deviation));
    return tf.matMul(own, tf.concat2d([mean, second, tf.ones([mean.shape[0], 1])], 1), true);
  });
}

/** How many samples each row stands for, `[classes, 1]`. */
export function countsOf(table: ClassTable): Tensor2D {
  return tf.slice2d(table, [0, table.shape[1] - 1], [-1, 1]);
}

/** How many values a sample of the table has. */
export function dimensionOf(table: ClassTable): number {
  return (table.shape[1] - 1) / 2;
}

/** 1 for each class that has had a sample, 0 for the others, `[classes, 1]`. */
export function seenClasses(table: ClassTable): Tensor2D {
  return tf.tidy(() => tf.cast(tf.greater<Tensor2D>(countsOf(table), 0.5), 'float32'));
}
