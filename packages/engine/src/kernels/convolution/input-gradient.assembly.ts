import { eightsBytes, transposedInEights } from '../wasm/eights.assembly';
import { addEight } from '../wasm/lanes.assembly';
import { borrow, free } from '../wasm/memory.assembly';
import { borrowWalk, multiply, Walk } from '../wasm/tile.assembly';
import { Convolution, crop, windowStarts } from './plan.assembly';

/** The rows of a filter, `[window][outputs]` each, transposed and in eights. */
function panelsOf(filter: usize, plan: Convolution): usize {
  const window = plan.window;
  const bytes = eightsBytes(plan.outputs, window);
  const panels = borrow(plan.filterHeight * bytes);
  for (let row: usize = 0; row < plan.filterHeight; row++) {
    transposedInEights(filter + ((row * window * plan.outputs) << 2), panels + row * bytes, plan.outputs, window);
  }
  return panels;
}

/** Adds what eight places of each window pass back, at all positions of one image. */
function addEights(
  dy: usize,
  panel: usize,
  starts: usize,
  dx: usize,
  lanes: usize,
  plan: Convolution,
  walk: Walk,
): void {
  const sums = walk.sums;
  const stride = plan.outputs << 2;
  const last = dy + (plan.positions - 1) * stride;
  for (let position: usize = 0; position < plan.positions; position += 4) {
    const from = dy + position * stride;
    multiply(
      from,
      min(from + stride, last),
      min(from + 2 * stride, last),
      min(from + 3 * stride, last),
      panel,
      sums,
      walk,
    );
    const count = min(plan.positions - position, 4);
    for (let i: usize = 0; i < count; i++) {
      addEight(dx + load<u32>(starts + ((position + i) << 2)), sums + (i << 5), lanes);
    }
  }
}

function imageGradient(dy: usize, panels: usize, starts: usize, dx: usize, plan: Convolution, walk: Walk): void {
  memory.fill(dx, 0, plan.paddedBytes);
  const window = plan.window;
  for (let row: usize = 0; row < plan.filterHeight; row++) {
    for (let first: usize = 0; first < window; first += 8) {
      addEights(dy, panels, starts, dx + (first << 2), window - first, plan, walk);
      panels += plan.outputs << 5;
    }
    dx += plan.rowBytes;
  }
}

/** Gradient of a convolution in its images: each output's goes back to its window. */
export function convolveInputGradient(dy: usize, filter: usize, dx: usize, plan: Convolution): void {
  const panels = panelsOf(filter, plan);
  const starts = windowStarts(plan);
  const walk = borrowWalk();
  walk.images = 1;
  walk.rows = 1;
  walk.row = plan.outputs << 2;
  walk.step = 4;
  const padded = plan.isPadded ? borrow(plan.paddedBytes) : 0;
  for (let n: usize = 0; n < plan.batch; n++) {
    imageGradient(dy, panels, starts, padded !== 0 ? padded : dx, plan, walk);
    if (padded !== 0) crop(padded, dx, plan);
    dy += plan.outBytes;
    dx += plan.imageBytes;
  }
  if (padded !== 0) free(padded);
  free(changetype<usize>(walk));
  free(starts);
  free(panels);
}
