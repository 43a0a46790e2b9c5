import type { AttackedModel } from '@infomixup/attacks';
import { type Dataset, gatherLabelled, indexBatches, type LabelledBatch } from '@infomixup/core';

/** What is evaluated, and how many samples at a time. */
export interface Subject {
  readonly classifier: AttackedModel;
  readonly dataset: Dataset;
  readonly batchSize: number;
  readonly signal: AbortSignal | undefined;
}

/** A piece of the data set. */
export interface Piece {
  /** The samples' indices in the data set, ascending. */
  readonly indices: Int32Array;
  readonly batch: LabelledBatch;
}

/**
 * Shows `visit` the first `n` samples batch by batch; the inputs are freed when it is done with them.
 *
 * @throws the signal's reason, between two batches.
 */
export async function eachBatch(
  { dataset, batchSize, signal }: Subject,
  n: number,
  visit: (piece: Piece) => Promise<void>,
): Promise<void> {
  for (const indices of indexBatches(n, batchSize)) {
    signal?.throwIfAborted();
    const batch = await gatherLabelled(dataset, indices);
    try {
      await visit({ indices, batch });
    } finally {
      batch.inputs.dispose();
    }
  }
}
