import { loadLanes, storeLanes } from '../wasm/lanes.assembly';

/** Gradient of ReLU: `dy` where `x` is positive, else 0. */
export function reluGradient(dy: usize, x: usize, out: usize, count: usize): void {
  const zero = f32x4.splat(0);
  for (let i: usize = 0; i < count; i += 4) {
    const at = i << 2;
    const lanes = count - i;
    const positive = f32x4.gt(loadLanes(x + at, lanes), zero);
    storeLanes(out + at, v128.and(loadLanes(dy + at, lanes), positive), lanes);
  }
}

/** -1, 0 or 1; NaN stays NaN. */
export function sign(x: usize, out: usize, count: usize): void {
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  const minusOne = f32x4.splat(-1);
  for (let i: usize = 0; i < count; i += 4) {
    const lanes = count - i;
    const values = loadLanes(x + (i << 2), lanes);
    const above = v128.and(one, f32x4.gt(values, zero));
    const below = v128.and(minusOne, f32x4.lt(values, zero));
    const notNumbers = f32x4.ne(values, values);
    storeLanes(out + (i << 2), v128.bitselect(values, v128.or(above, below), notNumbers), lanes);
  }
}

/** The least and greatest value allowed in place of those beyond them; NaN stays NaN. */
export function clip(x: usize, out: usize, count: usize, least: f32, greatest: f32): void {
  const low = f32x4.splat(least);
  const high = f32x4.splat(greatest);
  for (let i: usize = 0; i < count; i += 4) {
    const lanes = count - i;
    const values = loadLanes(x + (i << 2), lanes);
    storeLanes(out + (i << 2), f32x4.min(f32x4.max(values, low), high), lanes);
  }
}

/** Up to four values that begin at a place, or the one value there is four times. */
function valuesAt(from: usize, isOne: bool, at: usize, lanes: usize): v128 {
  return isOne ? v128.load32_splat(from) : loadLanes(from + at, lanes);
}

/** The greater of two values, NaN where either is; one value may stand against all. */
export function maximum(a: usize, b: usize, out: usize, count: usize, aIsOne: bool, bIsOne: bool): void {
  for (let i: usize = 0; i < count; i += 4) {
    const at = i << 2;
    const lanes = count - i;
    const greater = f32x4.max(valuesAt(a, aIsOne, at, lanes), valuesAt(b, bIsOne, at, lanes));
    storeLanes(out + at, greater, lanes);
  }
}

/** The lesser of two values, NaN where either is; one value may stand against all. */
export function minimum(a: usize, b: usize, out: usize, count: usize, aIsOne: bool, bIsOne: bool): void {
  for (let i: usize = 0; i < count; i += 4) {
    const at = i << 2;
    const lanes = count - i;
    const lesser = f32x4.min(valuesAt(a, aIsOne, at, lanes), valuesAt(b, bIsOne, at, lanes));
    storeLanes(out + at, lesser, lanes);
  }
}
