import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** `0, 1, ..., count - 1`. */
export const firstNumbers = (count: number): Int32Array => Int32Array.from({ length: count }, (_, number) => number);

const isEveryRow = (rows: Int32Array, of: number): boolean =>
  rows.length === of && rows.every((row, position) => row === position);

/** The rows of `samples` with these numbers, in this order; a tensor of its own, sharing memory where it can. */
export const gatherRows = <T extends Tensor>(samples: T, rows: Int32Array): T =>
  isEveryRow(rows, samples.shape[0] ?? 0)
    ? tf.clone(samples)
    : tf.tidy(() => tf.gather(samples, tf.tensor1d(rows, 'int32')));

/** `samples` with row `rows[j]` replaced by row `j` of `replacements`, for each j whose `rows[j]` is not negative. */
export const replaceRows = (samples: Tensor, replacements: Tensor, rows: Int32Array): Tensor => {
  const count = samples.shape[0] ?? 0;
  if (isEveryRow(rows, count)) return tf.clone(replacements);
  const sources = firstNumbers(count);
  for (const [position, row] of rows.entries()) if (row >= 0) sources[row] = count + position;
  return isEveryRow(sources, count)
    ? tf.clone(samples)
    : tf.tidy(() => tf.gather(tf.concat([samples, replacements]), tf.tensor1d(sources, 'int32')));
};
