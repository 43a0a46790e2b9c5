import { firstNumbers, operation } from '@infomixup/core';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

const isEveryRow = (rows: Int32Array, of: number): boolean =>
  rows.length === of && rows.every((row, position) => row === position);

/** The rows of `samples` with these numbers, in this order; a tensor of its own, sharing memory where it can. */
export function gatherRows<T extends Tensor>(samples: T, rows: Int32Array): T {
  return isEveryRow(rows, samples.shape[0] ?? 0)
    ? tf.clone(samples)
    : tf.tidy(() => tf.gather(samples, tf.tensor1d(rows, 'int32')));
}

declare module '@infomixup/core' {
  interface Operations {
    /** Rows of several tensors, numbered through from the first tensor's first; no gradient. */
    gatherAcross: (parts: readonly Tensor[], rows: Int32Array) => Tensor;
  }
}

const gatherAcross = operation('gatherAcross', (parts, rows) =>
  tf.tidy(() => tf.gather(tf.concat([...parts]), tf.tensor1d(rows, 'int32'))),
);

/** Rows that come in the place of others: row `j` of `samples` in that of number `rows[j]`, unless it is negative. */
export interface Replacement {
  readonly samples: Tensor;
  readonly rows: Int32Array;
}

/** `samples` with some of its rows replaced; a tensor of its own, sharing memory where it can. */
export function replaceRows(samples: Tensor, replacements: readonly Replacement[]): Tensor {
  const count = samples.shape[0] ?? 0;
  const [first, ...others] = replacements;
  if (first && others.length === 0 && isEveryRow(first.rows, count)) return tf.clone(first.samples);
  const sources = firstNumbers(count);
  let before = count;
  for (const { rows } of replacements) {
    for (const [position, row] of rows.entries()) if (row >= 0) sources[row] = before + position;
    before += rows.length;
  }
  if (isEveryRow(sources, count)) return tf.clone(samples);
  return gatherAcross([samples, ...replacements.map((each) => each.samples)], sources);
}
