import { type Dataset, gatherSamples, oneHot, randomStream, type Samples } from '@infomixup/core';
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

/**
 * The samples at `indices`, with one-hot targets where the data set has none of its own; at once where the data set gives
 * them at once. The caller owns the tensors. Call outside of `tidy`, whose scope would end before a promise is kept.
 */
export function gatherBatch(dataset: Dataset, indices: Int32Array, classes: number): Batch | Promise<Batch> {
  const batchOf = ({ inputs, labels, targets = oneHot(labels, classes), weights }: Samples): Batch => ({
    inputs,
    targets,
    labels,
    indices,
    ...(weights && { weights: tf.tensor1d(weights) }),
  });
  const samples = gatherSamples(dataset, indices);
  return samples instanceof Promise ? samples.then(batchOf) : batchOf(samples);
}

/** Frees the tensors of a batch. */
export function disposeBatch({ inputs, targets, weights }: Batch): void {
  tf.dispose(weights ? [inputs, targets, weights] : [inputs, targets]);
}
