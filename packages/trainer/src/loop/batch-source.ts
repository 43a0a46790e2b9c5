import type { Dataset } from '@infomixup/core';
import type { Batch } from '@infomixup/regularizer';
import { disposeBatch, gatherBatch } from './batch.js';

/** The batches of one epoch, by their numbers. */
export interface BatchSource {
  /** The number of samples in a batch; the last may have fewer than the others. */
  readonly sizeOf: (batch: number) => number;
  /** A batch, at once where the data set gives it at once; the caller owns its tensors. */
  readonly take: (batch: number) => Batch | Promise<Batch>;
  /** Gathers a batch before its turn. Where that fails it fails again in its turn, so that nothing is thrown here. */
  readonly prepare: (batch: number) => void;
  /** Frees what was prepared and not taken, or waits for it where it is still on its way. */
  readonly dispose: () => void | Promise<void>;
}

/** What decides the batches of an epoch. */
export interface BatchPlan {
  readonly dataset: Dataset;
  /** The order in which the epoch sees its samples. */
  readonly order: Int32Array;
  readonly batchSize: number;
  readonly classes: number;
}

/** Gathers batches when they are asked for, or one ahead. */
export function batchSource({ dataset, order, batchSize, classes }: BatchPlan): BatchSource {
  let ready: { readonly batch: number; readonly samples: Batch | Promise<Batch> } | undefined;
  const sizeOf = (batch: number) => Math.min(batchSize, order.length - batch * batchSize);
  const indicesOf = (batch: number) => order.slice(batch * batchSize, (batch + 1) * batchSize);
  const gathered = (batch: number) => gatherBatch(dataset, indicesOf(batch), classes);
  const dispose = () => {
    const left = ready?.samples;
    ready = undefined;
    return left && freed(left);
  };
  const prepare = (batch: number) => {
    dispose();
    try {
      const samples = gathered(batch);
      ready = { batch, samples };
      // What fails later fails for whoever takes it; until then nobody listens.
      if (samples instanceof Promise) samples.catch(() => {});
    } catch {
      // Its turn tells.
    }
  };
  const take = (batch: number) => {
    if (ready?.batch !== batch) return gathered(batch);
    const { samples } = ready;
    ready = undefined;
    return samples;
  };
  return { sizeOf, take, prepare, dispose };
}

const freed = (batch: Batch | Promise<Batch>): void | Promise<void> =>
  batch instanceof Promise ? batch.then(disposeBatch, () => {}) : disposeBatch(batch);
