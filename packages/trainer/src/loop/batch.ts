import type { Dataset } from '@infomixup/core';
import { randomStream } from '@infomixup/core';
import type { Batch } from '@infomixup/regularizer';
import type { Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** The order in which an epoch sees its samples. */
export const shuffled = (seed: number, epoch: number, size: number): Int32Array =>
  randomStream(seed, 'shuffle', epoch).permutation(size);

/** Batches of an epoch: the last may be smaller, unless it is dropped. */
export const batchCount = (size: number, batchSize: number, dropLast: boolean): number =>
  dropLast ? Math.floor(size / batchSize) : Math.ceil(size / batchSize);

/** The samples at `indices`, with one-hot targets. Call inside `tidy`. */
export function gatherBatch(dataset: Dataset, indices: Int32Array, classes: number): Batch {
  const { inputs, labels } = dataset.gather(indices);
  const labelTensor = tf.tensor1d(labels, 'int32');
  const targets = tf.oneHot(labelTensor, classes, 1, 0, 'float32') as Tensor2D; // a vector's one-hot rows
  return { inputs, targets, labels: labelTensor, indices };
}
