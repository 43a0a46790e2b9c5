/** Images `[batch, height, width, channels]` as numbers. */
export interface Images {
  readonly size: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly values: Float32Array;
}

/**
 * How much each place of each image matters: `sqrt(mean over channels of gradient^2)`, `[batch, height, width]`, section
 * 5.1 of Kim et al. 2020.
 */
export function saliencyOf({ channels, values }: Images): Float64Array {
  const saliency = new Float64Array(values.length / channels);
  for (let place = 0; place < saliency.length; place++) {
    let squares = 0;
    for (let at = place * channels; at < (place + 1) * channels; at++) squares += (values[at] ?? 0) ** 2;
    saliency[place] = Math.sqrt(squares / channels);
  }
  return saliency;
}

/**
 * The mean saliency of each cell of a grid, over their sum: `[rows, columns]`, of sum one. Where nothing is salient, all
 * cells are alike.
 *
 * @param saliency - of one image, `[height, width]`; rows and columns divide it
 */
export function cellShares(
  saliency: Float64Array,
  { height, width, rows, columns }: { height: number; width: number; rows: number; columns: number },
): Float64Array {
  const cells = new Float64Array(rows * columns);
  const [down, across] = [height / rows, width / columns];
  const columnOf = Int32Array.from({ length: width }, (_, column) => Math.floor(column / across));
  for (let row = 0; row < height; row++) {
    const first = Math.floor(row / down) * columns;
    for (let column = 0; column < width; column++) {
      const cell = first + (columnOf[column] ?? 0);
      cells[cell] = (cells[cell] ?? 0) + (saliency[row * width + column] ?? 0);
    }
  }
  const total = cells.reduce((sum, value) => sum + value, 0);
  return cells.map((value) => (total > 0 ? value / total : 1 / cells.length));
}
