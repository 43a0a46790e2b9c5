import type { Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** The rows of the edge cases, by their shares `stay` `[batch, 1]`; reads them back, for the batch's new size hangs on it. */
export function edgeRows(partners: Tensor2D): Int32Array {
  const edges = tf.tidy(() => tf.max(partners, 1).dataSync());
  return Int32Array.from(edges.keys()).filter((row) => edges[row] === 1);
}

/** All of `values` `[batch, n]`, then the given rows of `mixed`: `[batch + rows, n]`. */
export function append(values: Tensor2D, mixed: Tensor2D, rows: Int32Array): Tensor2D {
  return rows.length === 0 ? values : tf.concat2d([values, tf.gather(mixed, tf.tensor1d(rows, 'int32'))], 0);
}
