import { type Dataset, oneHot, randomStream } from '@infomixup/core';
import type { Batch } from '@infomixup/regularizer';
import * as tf from '@tensorflow/tfjs';

/** The order in which an epoch sees its samples. */
export function shuffled(seed: number, epoch: number, size: number): Int32Array {
  return randomStream(seed, 'shuffle', epoch).permutation(size);
}

/** Batches of an epoch: the last may be smaller, unless it is dropped. */
export function batchCount(size: number, batchSize: number, dropLast: boolean): number {
  return dropLast ? Math.floor(size / batchSize) : Math.ceil(size / batchSize);
}

/** The samples at `indices`, with one-hot targets. Call inside `tidy`. */
export function gatherBatch(dataset: Dataset, indices: Int32Array, classes: number): Batch {
  const { inputs, labels } = dataset.gather(indices);
  return { inputs, targets: oneHot(labels, classes), labels: tf.tensor1d(labels, 'int32'), indices };
}
