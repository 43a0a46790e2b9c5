import { borrowPadded, Convolution, inZeros } from '../convolution/plan.assembly';
import { borrowWindowWalk } from '../convolution/window-walk.assembly';
import { borrowInEights } from '../wasm/eights.assembly';
import { storeEight } from '../wasm/lanes.assembly';
import { free } from '../wasm/memory.assembly';
import { multiply, Walk } from '../wasm/tile.assembly';

/**
 * Of four sums, 32 bytes apart, the first greatest, plus its bias, after ReLU; in their stead its value and, 32 bytes
 * on, its place, 0 to 3, or -1 where ReLU lets nothing through. NaN is greatest of all.
 */
function choose(sums: usize, bias: usize): void {
  let value = v128.load(sums);
  let place = i32x4.splat(0);
  for (let i: usize = 1; i < 4; i++) {
    const other = v128.load(sums + (i << 5));
    const better = v128.or(f32x4.gt(other, value), f32x4.ne(other, other));
    value = v128.bitselect(other, value, better);
    place = v128.bitselect(i32x4.splat(<i32>i), place, better);
  }
  value = f32x4.add(value, v128.load(bias));
  const flat = f32x4.le(value, f32x4.splat(0));
  v128.store(sums, v128.andnot(value, flat));
  v128.store(sums, v128.or(place, flat), 32);
}

/** The places of eight outputs as bytes. */
function storePlaces(to: usize, sums: usize): void {
  const words = i16x8.narrow_i32x4_s(v128.load(sums, 32), v128.load(sums, 48));
  v128.store_lane<i64>(to, i8x16.narrow_i16x8_s(words, words), 0);
}

function poolImage(
  image: usize,
  panels: usize,
  bias: usize,
  out: usize,
  places: usize,
  plan: Convolution,
  walk: Walk,
): void {
  const sums = walk.sums;
  const panelBytes = (plan.filterHeight * plan.window) << 5;
  const beside = plan.inputs << 2;
  const below = plan.rowBytes;
  for (let row: usize = 0; row < plan.outHeight; row += 2) {
    for (let column: usize = 0; column < plan.outWidth; column += 2) {
      const corner = image + row * below + column * beside;
      let panel = panels;
      for (let output: usize = 0; output < plan.outputs; output += 8) {
        multiply(corner, corner + beside, corner + below, corner + below + beside, panel, sums, walk);
        choose(sums, bias + (output << 2));
        choose(sums + 16, bias + (output << 2) + 16);
        storeEight(out + (output << 2), sums, plan.outputs - output);
        // Those beyond the outputs are written over by the next position's.
        storePlaces(places + output, sums);
        panel += panelBytes;
      }
      out += plan.outputs << 2;
      places += plan.outputs;
    }
  }
}

/**
 * A convolution of stride 1, of each 2 x 2 positions the first greatest value, the bias and ReLU. `places` says which of
 * the four it was, a byte each: 0 to 3, or -1 where ReLU let nothing through. It needs 8 bytes more than there are.
 */
export function pooledConvolution(
  x: usize,
  filter: usize,
  bias: usize,
  out: usize,
  places: usize,
  plan: Convolution,
): void {
  const panels = borrowInEights(filter, plan.filterHeight * plan.window, plan.outputs);
  const biases = borrowInEights(bias, 1, plan.outputs);
  const walk = borrowWindowWalk(plan);
  const padded = borrowPadded(plan);
  for (let n: usize = 0; n < plan.batch; n++) {
    poolImage(inZeros(x, padded, plan), panels, biases, out, places, plan, walk);
    x += plan.imageBytes;
    out += plan.pooledSize << 2;
    places += plan.pooledSize;
  }
  if (padded !== 0) free(padded);
  free(changetype<usize>(walk));
  free(biases);
  free(panels);
}
