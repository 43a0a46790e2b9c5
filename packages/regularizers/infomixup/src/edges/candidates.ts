import type { Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { ClassMoments } from '../statistics/class-moments.js';
import { type ClassTable, seenClasses } from '../statistics/class-table.js';

/** Which classes an edge case may be mixed with: all that were `seen`, or those present `inBatch`. */
export type Candidates = 'seen' | 'inBatch';

/**
 * What "nearest" means: the least Mahalanobis distance, under each class's own variance, so that wide classes attract;
 * or the greatest Gaussian `logLikelihood`, which charges a class for its width.
 */
export type Nearest = 'mahalanobis' | 'logLikelihood';

// As far as a class that was never seen.
const outOfReach = 1e30;

/** A handicap of 0 for classes present among the one-hot rows `own`, and one that nothing overcomes for the others, `[1, classes]`. */
export function absenceHandicap(own: Tensor2D): Tensor2D {
  return tf.tidy(() => tf.mul(tf.sub(1, tf.max(own, 0, true)), outOfReach));
}

/** The logarithm of each class's covariance determinant, `[classes]`: what -2 log density adds to the squared distance. */
export function widthHandicap({ variance }: ClassMoments): tf.Tensor1D {
  return tf.tidy(() => tf.sum(tf.log(variance), 1));
}

/** `partners` without the rows of samples whose own class has no statistics yet. */
export function withKnownClass(partners: Tensor2D, own: Tensor2D, table: ClassTable): Tensor2D {
  return tf.tidy(() => tf.mul(partners, tf.matMul(own, seenClasses(table))));
}
