import { addLanes, loadLanes, storeLanes } from '../wasm/lanes.assembly';
import { borrow, free } from '../wasm/memory.assembly';

/** As many rows as are added up before their sum is added to the others, so that rounding errors stay small. */
const longestSum: usize = 256;

/** `x[row][column] + bias[column]`. */
export function addBias(x: usize, bias: usize, out: usize, rows: usize, columns: usize): void {
  for (let row: usize = 0; row < rows; row++) {
    for (let column: usize = 0; column < columns; column += 4) {
      const at = column << 2;
      const lanes = columns - column;
      storeLanes(out + at, f32x4.add(loadLanes(x + at, lanes), loadLanes(bias + at, lanes)), lanes);
    }
    x += columns << 2;
    out += columns << 2;
  }
}

/** `(x[row][column] - mean[column]) * factor[column] + offset[column]`. */
export function normalizeRows(
  x: usize,
  mean: usize,
  factor: usize,
  offset: usize,
  out: usize,
  rows: usize,
  columns: usize,
): void {
  for (let row: usize = 0; row < rows; row++) {
    for (let column: usize = 0; column < columns; column += 4) {
      const at = column << 2;
      const lanes = columns - column;
      const centred = f32x4.sub(loadLanes(x + at, lanes), loadLanes(mean + at, lanes));
      const scaled = f32x4.mul(centred, loadLanes(factor + at, lanes));
      storeLanes(out + at, f32x4.add(scaled, loadLanes(offset + at, lanes)), lanes);
    }
    x += columns << 2;
    out += columns << 2;
  }
}

function addRow(to: usize, from: usize, columns: usize): void {
  for (let column: usize = 0; column < columns; column += 4) {
    const lanes = columns - column;
    addLanes(to + (column << 2), loadLanes(from + (column << 2), lanes), lanes);
  }
}

/** Adds those of a row whose bytes in `places` are not negative. */
function addActive(to: usize, from: usize, places: usize, columns: usize): void {
  for (let column: usize = 0; column < columns; column += 4) {
    const lanes = columns - column;
    const four = i32x4.extend_low_i16x8_s(i16x8.extend_low_i8x16_s(v128.load32_zero(places + column)));
    const active = i32x4.ge_s(four, i32x4.splat(0));
    addLanes(to + (column << 2), v128.and(loadLanes(from + (column << 2), lanes), active), lanes);
  }
}

/** The sum of rows over `divisor`, `[columns]`. */
export function sumRows(x: usize, out: usize, rows: usize, columns: usize, divisor: f32): void {
  const bytes = columns << 2;
  const part = borrow(bytes);
  memory.fill(out, 0, bytes);
  for (let first: usize = 0; first < rows; first += longestSum) {
    const end = min(first + longestSum, rows);
    memory.fill(part, 0, bytes);
    for (let row: usize = first; row < end; row++) addRow(part, x + row * bytes, columns);
    addRow(out, part, columns);
  }
  for (let column: usize = 0; column < columns; column++) {
    const at = out + (column << 2);
    store<f32>(at, load<f32>(at) / divisor);
  }
  free(part);
}

/** Gradient of a pooled convolution in its bias: the sum of rows `[columns]` without those that ReLU let not through. */
export function pooledConvolutionBiasGradient(dy: usize, places: usize, out: usize, rows: usize, columns: usize): void {
  const bytes = columns << 2;
  const part = borrow(bytes);
  memory.fill(out, 0, bytes);
  for (let first: usize = 0; first < rows; first += longestSum) {
    const end = min(first + longestSum, rows);
    memory.fill(part, 0, bytes);
    for (let row: usize = first; row < end; row++) addActive(part, dy + row * bytes, places + row * columns, columns);
    addRow(out, part, columns);
  }
  free(part);
}
