import * as tf from '@tensorflow/tfjs';

/** Zeros to add before and after an axis; a negative number crops instead. */
export type Margins = readonly [before: number, after: number];

/** Adds zeros around the rows and columns of `[batch, rows, columns, channels]`, or crops them. */
export function padOrCrop(x: tf.Tensor4D, rows: Margins, columns: Margins): tf.Tensor4D {
  const grow = ([before, after]: Margins): [number, number] => [Math.max(before, 0), Math.max(after, 0)];
  const padded = tf.pad(x, [[0, 0], grow(rows), grow(columns), [0, 0]]);
  const [batch, height, width, channels] = padded.shape;
  const crop = ([before, after]: Margins): [number, number] => [Math.max(-before, 0), Math.max(-after, 0)];
  const [top, bottom] = crop(rows);
  const [left, right] = crop(columns);
  return tf.slice(padded, [0, top, left, 0], [batch, height - top - bottom, width - left - right, channels]);
}

/** Puts `stride - 1` zeros between rows and between columns of `[batch, rows, columns, channels]`. */
export function spread(x: tf.Tensor4D, rowStride: number, columnStride: number): tf.Tensor4D {
  if (rowStride === 1 && columnStride === 1) return x;
  const [batch, height, width, channels] = x.shape;
  const cells = tf.reshape(x, [batch, height, 1, width, channels]);
  const rows = tf.reshape(
    tf.pad(cells, [
      [0, 0],
      [0, 0],
      [0, rowStride - 1],
      [0, 0],
      [0, 0],
    ]),
    [batch, height * rowStride, width, 1, channels],
  );
  const wide = tf.pad(rows, [
    [0, 0],
    [0, 0],
    [0, 0],
    [0, columnStride - 1],
    [0, 0],
  ]);
  const all = tf.reshape<tf.Rank.R4>(wide, [batch, height * rowStride, width * columnStride, channels]);
  return padOrCrop(all, [0, 1 - rowStride], [0, 1 - columnStride]);
}
