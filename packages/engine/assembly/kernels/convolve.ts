import { Convolution, pad, windowStarts } from './convolution';
import { eightsBytes, inEights } from './eights';
import { storeEight } from './lanes';
import { borrow, free } from './memory';
import { multiply, tileBytes, Walk } from './tile';

function convolveImage(image: usize, panels: usize, starts: usize, out: usize, plan: Convolution, walk: Walk): void {
  const sums = changetype<usize>(walk) + offsetof<Walk>();
  const panelBytes = (plan.filterHeight * plan.window) << 5;
  const positions = plan.positions;
  const outputs = plan.outputs;
  for (let output: usize = 0; output < outputs; output += 8) {
    for (let first: usize = 0; first < positions; first += 4) {
      const at = starts + (first << 2);
      multiply(
        image + load<u32>(at),
        image + load<u32>(at, 4),
        image + load<u32>(at, 8),
        image + load<u32>(at, 12),
        panels,
        sums,
        walk,
      );
      const count = min(positions - first, 4);
      let to = out + ((first * outputs + output) << 2);
      for (let i: usize = 0; i < count; i++) {
        storeEight(to, sums + (i << 5), outputs - output);
        to += outputs << 2;
      }
    }
    panels += panelBytes;
  }
}

/** Images `x` convolved with a filter. */
export function convolve(x: usize, filter: usize, out: usize, plan: Convolution): void {
  const depth = plan.filterHeight * plan.window;
  const panels = borrow(eightsBytes(depth, plan.outputs));
  inEights(filter, panels, depth, plan.outputs);
  const starts = windowStarts(plan);
  const walk = changetype<Walk>(borrow(offsetof<Walk>() + tileBytes));
  walk.images = 1;
  walk.rows = plan.filterHeight;
  walk.row = plan.window << 2;
  walk.step = 4;
  walk.rowStride = plan.rowBytes;
  walk.wide = 32;
  const padded = plan.isPadded ? borrow(plan.paddedBytes) : 0;
  if (padded !== 0) memory.fill(padded, 0, plan.paddedBytes);
  for (let n: usize = 0; n < plan.batch; n++) {
    if (padded !== 0) pad(x, padded, plan);
    convolveImage(padded !== 0 ? padded : x, panels, starts, out, plan, walk);
    x += plan.imageBytes;
    out += plan.outBytes;
  }
  if (padded !== 0) free(padded);
  free(changetype<usize>(walk));
  free(starts);
  free(panels);
}
