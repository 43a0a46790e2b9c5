import { loadLanes } from './lanes.assembly';
import { borrow } from './memory.assembly';

/** Bytes of a matrix of `rows` whose columns are laid out in eights. */
export function eightsBytes(rows: usize, columns: usize): usize {
  return (rows * ((columns + 7) & ~7)) << 2;
}

/** Lays out the columns of a matrix in eights: `[rows][columns]` to `[columns / 8][rows][8]`, zeros beyond the columns. */
export function inEights(from: usize, to: usize, rows: usize, columns: usize): void {
  for (let column: usize = 0; column < columns; column += 8) {
    let at = from + (column << 2);
    const count = columns - column;
    for (let row: usize = 0; row < rows; row++) {
      v128.store(to, loadLanes(at, count));
      v128.store(to, count > 4 ? loadLanes(at + 16, count - 4) : f32x4.splat(0), 16);
      at += columns << 2;
      to += 32;
    }
  }
}

/** Memory with the columns of a matrix in eights. */
export function borrowInEights(from: usize, rows: usize, columns: usize): usize {
  const eights = borrow(eightsBytes(rows, columns));
  inEights(from, eights, rows, columns);
  return eights;
}

/** The same as `inEights` of a matrix given by its columns: `[columns][rows]` to `[columns / 8][rows][8]`. */
export function transposedInEights(from: usize, to: usize, rows: usize, columns: usize): void {
  for (let first: usize = 0; first < columns; first += 8) {
    for (let row: usize = 0; row < rows; row++) {
      for (let column: usize = first; column < first + 8; column++) {
        store<f32>(to, column < columns ? load<f32>(from + ((column * rows + row) << 2)) : 0);
        to += 4;
      }
    }
  }
}
