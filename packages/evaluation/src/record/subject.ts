import type { AttackedModel } from '@infomixup/attacks';
import { type Dataset, gatherLabelled, indexBatches, type LabelledBatch } from '@infomixup/core';

/** What is evaluated, and how many samples at a time. */
export interface Subject {
  readonly classifier: AttackedModel;
  readonly dataset: Dataset;
  readonly batchSize: number;
  readonly signal: AbortSignal | undefined;
  /** The numbers of all samples in the order in which they are taken; that of the data set unless told. */
  readonly order?: Int32Array | undefined;
}

/** The number in the data set of the sample that is taken at that place. */
export function numberOf({ order }: Pick<Subject, 'order'>, place: number): number {
  return order?.[place] ?? place;
}

/** A piece of the data set. */
export interface Piece {
  /** The place of the first of the samples in the order in which they are taken. */
  readonly first: number;
  /** The samples' indices in the data set. */
  readonly indices: Int32Array;
  readonly batch: LabelledBatch;
}

/**
 * Shows `visit` the first `n` samples batch by batch; the inputs are freed when it is done with them.
 *
 * @throws the signal's reason, between two batches.
 */
export async function eachBatch(
  { dataset, batchSize, signal, order }: Subject,
  n: number,
  visit: (piece: Piece) => Promise<void>,
): Promise<void> {
  for (const places of indexBatches(n, batchSize)) {
    signal?.throwIfAborted();
    const indices = places.map((place) => numberOf({ order }, place));
    const batch = await gatherLabelled(dataset, indices);
    try {
      await visit({ first: places[0] ?? 0, indices, batch });
    } finally {
      batch.inputs.dispose();
    }
  }
}
