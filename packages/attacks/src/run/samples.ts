import type { Tensor } from '@tensorflow/tfjs';
import { gatherRows } from './rows.js';

/** Labelled inputs with their numbers in the data set. */
export interface Samples {
  readonly inputs: Tensor;
  readonly labels: Int32Array;
  readonly indices: Int32Array;
}

/** The samples in these rows; the inputs are a tensor of their own. */
export function selectSamples({ inputs, labels, indices }: Samples, rows: Int32Array): Samples {
  return {
    inputs: gatherRows(inputs, rows),
    labels: rows.map((row) => labels[row] ?? -1),
    indices: rows.map((row) => indices[row] ?? -1),
  };
}
