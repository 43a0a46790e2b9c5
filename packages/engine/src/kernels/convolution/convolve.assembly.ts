import { borrowInEights } from '../wasm/eights.assembly';
import { storeEight } from '../wasm/lanes.assembly';
import { free } from '../wasm/memory.assembly';
import { multiply, Walk } from '../wasm/tile.assembly';
import { borrowPadded, Convolution, inZeros, windowStarts } from './plan.assembly';
import { borrowWindowWalk } from './window-walk.assembly';

function convolveImage(image: usize, panels: usize, starts: usize, out: usize, plan: Convolution, walk: Walk): void {
  const sums = walk.sums;
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
  const panels = borrowInEights(filter, plan.filterHeight * plan.window, plan.outputs);
  const starts = windowStarts(plan);
  const walk = borrowWindowWalk(plan);
  const padded = borrowPadded(plan);
  for (let n: usize = 0; n < plan.batch; n++) {
    convolveImage(inZeros(x, padded, plan), panels, starts, out, plan, walk);
    x += plan.imageBytes;
    out += plan.outBytes;
  }
  if (padded !== 0) free(padded);
  free(changetype<usize>(walk));
  free(starts);
  free(panels);
}
