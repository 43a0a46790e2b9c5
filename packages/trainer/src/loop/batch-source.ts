import type { Dataset } from '@infomixup/core';
import type { Batch } from '@infomixup/regularizer';
import * as tf from '@tensorflow/tfjs';
import { gatherBatch } from './batch.js';

/** The batches of one epoch, by their numbers. */
export interface BatchSource {
  /** The number of samples in a batch; the last may have fewer than the others. */
  readonly sizeOf: (batch: number) => number;
  /** A batch, whose tensors belong to the current scope. */
  readonly take: (batch: number) => Batch;
  /** Gathers a batch before its turn. Where that fails it fails again in its turn, so that nothing is thrown here. */
  readonly prepare: (batch: number) => void;
  /** Frees what was prepared and not taken. */
  readonly dispose: () => void;
}

/** What decides the batches of an epoch. */
export interface BatchPlan {
  readonly dataset: Dataset;
  /** The order in which the epoch sees its samples. */
  readonly order: Int32Array;
  readonly batchSize: number;
  readonly classes: number;
}

const each = ({ inputs, targets, labels, indices }: Batch, change: <T extends tf.Tensor>(tensor: T) => T): Batch => ({
  inputs: change(inputs),
  targets: change(targets),
  labels: change(labels),
  indices,
});

/** Gathers batches when they are asked for, or one ahead. */
export function batchSource({ dataset, order, batchSize, classes }: BatchPlan): BatchSource {
  let ready: { readonly batch: number; readonly samples: Batch } | undefined;
  const sizeOf = (batch: number) => Math.min(batchSize, order.length - batch * batchSize);
  const indicesOf = (batch: number) => order.slice(batch * batchSize, (batch + 1) * batchSize);
  const gathered = (batch: number) => gatherBatch(dataset, indicesOf(batch), classes);
  const dispose = () => {
    if (ready) each(ready.samples, freed);
    ready = undefined;
  };
  const prepare = (batch: number) => {
    dispose();
    try {
      ready = { batch, samples: kept(() => gathered(batch)) };
    } catch {
      // Its turn tells.
    }
  };
  const take = (batch: number) => {
    if (ready?.batch !== batch) return gathered(batch);
    const samples = each(ready.samples, tf.clone);
    dispose();
    return samples;
  };
  return { sizeOf, take, prepare, dispose };
}

const freed = <T extends tf.Tensor>(tensor: T): T => {
  tensor.dispose();
  return tensor;
};

const kept = (gather: () => Batch): Batch => tf.tidy(() => ({ ...each(gather(), tf.keep) }));
