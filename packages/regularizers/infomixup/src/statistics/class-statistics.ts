import type { DiagonalGaussian } from '@infomixup/core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { accumulate, type ClassMean } from './class-mean.js';
import { type ClassMoments, classMoments } from './class-moments.js';
import { type ClassVariance, emptyMaxima, spreadOf, widen } from './class-spread.js';
import { type ClassTable, emptyTable, tableOf } from './class-table.js';

/** What is known of each class: its table, and the maxima that some readings of the variance need. */
export type ClassStatistics = { readonly table: ClassTable; readonly maxima: Tensor2D | null };

/** How statistics are gathered and read. */
export interface StatisticsOptions {
  readonly classMean: ClassMean;
  readonly classVariance: ClassVariance;
  /** In deviations, above 0. */
  readonly envelopeWidth: number;
  /** Least variance of a class, at least 1e-10. */
  readonly varianceFloor: number;
}

/** Statistics before any sample. */
export function emptyStatistics(
  classes: number,
  dimension: number,
  { classVariance }: StatisticsOptions,
): ClassStatistics {
  const spread = spreadOf(classVariance);
  return { table: emptyTable(classes, dimension), maxima: spread && emptyMaxima(spread, classes, dimension) };
}

/** Statistics after one more batch of Gaussians `[batch, dimension]`, int32 labels `[batch]`, also as one-hot rows `own`. */
export function updateStatistics(
  { table, maxima }: ClassStatistics,
  gaussian: DiagonalGaussian,
  labels: Tensor1D,
  own: Tensor2D,
  { classMean, classVariance, envelopeWidth }: StatisticsOptions,
): ClassStatistics {
  const spread = spreadOf(classVariance);
  return {
    table: accumulate(classMean, table, tableOf(gaussian, own)),
    maxima: spread && maxima && widen(spread, maxima, gaussian, labels, envelopeWidth),
  };
}

/** The Gaussian of each class. */
export function momentsOf({ table, maxima }: ClassStatistics, options: StatisticsOptions): ClassMoments {
  const { classVariance, envelopeWidth, varianceFloor } = options;
  const moments = classMoments(table, varianceFloor);
  const spread = spreadOf(classVariance);
  if (!spread || !maxima) return moments;
  return { mean: moments.mean, variance: tf.maximum(spread.variance(maxima, envelopeWidth), varianceFloor) };
}
