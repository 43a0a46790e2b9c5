/** Logits of one sample. */
export type Row = readonly number[];

/** Splits row-major logits `[batch, classes]`. */
export const rowsOf = (logits: ArrayLike<number>, classes: number): Row[] =>
  Array.from({ length: logits.length / classes }, (_, row) =>
    Array.from({ length: classes }, (_, column) => logits[row * classes + column] ?? Number.NaN),
  );

/** The class of the greatest logit, -1 where one is not a number. */
export const predictionOf = (row: Row): number => row.indexOf(Math.max(...row));

/** The row at L2 length 1. */
export const normalized = (row: Row): Row => row.map((value) => value / (Math.hypot(...row) || 1));

/** L2 distance of two rows. */
export const distance = (a: Row, b: Row): number => Math.hypot(...a.map((value, i) => value - (b[i] ?? 0)));
