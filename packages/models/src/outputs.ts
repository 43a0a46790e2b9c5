import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** What a model's outputs are. */
export type Output = 'logits' | 'probabilities';

const tolerance = 1e-3;
/** The least that single precision tells from 0. */
const tiny = 1e-37;

/** Whether rows of `columns` numbers are all distributions, or where there is one column, all within 0 and 1. */
export function lookLikeProbabilities(values: ArrayLike<number>, columns: number): boolean {
  if (rowBeyondProbabilities(values, columns) !== undefined) return false;
  if (columns === 1) return true;
  const all = Array.from(values);
  const rows = Array.from({ length: all.length / columns }, (_, row) => all.slice(row * columns, (row + 1) * columns));
  return rows.every((row) => Math.abs(row.reduce((sum, value) => sum + value, 0) - 1) <= tolerance);
}

/** The first row that has a number outside 0 and 1, as no probability is; undefined where there is none. */
export function rowBeyondProbabilities(values: ArrayLike<number>, columns: number): number | undefined {
  const beyond = Array.from(values).findIndex((value) => value < -tolerance || value > 1 + tolerance);
  return beyond < 0 ? undefined : Math.floor(beyond / columns);
}

const logarithm = (values: Tensor): Tensor => tf.log(tf.maximum(values, tiny));

/**
 * Logits `[batch, classes]` of outputs `[batch, columns]`: themselves, or the logarithms of probabilities, whose softmax
 * they are. Of a single column `z` it makes `[0, z]`, of a single probability `[log (1 - p), log p]`.
 */
export function logitsFrom(outputs: Tensor, output: Output): Tensor2D {
  return tf.tidy(() => {
    const columns = outputs.shape[1] ?? 1;
    if (columns > 1) return (output === 'logits' ? tf.clone(outputs) : logarithm(outputs)) as Tensor2D;
    const both =
      output === 'logits' ? [tf.zerosLike(outputs), outputs] : [logarithm(tf.sub(1, outputs)), logarithm(outputs)];
    return tf.concat(both, 1) as Tensor2D;
  });
}
