import { eightsBytes, inEights } from '../wasm/eights.assembly';
import { addEight } from '../wasm/lanes.assembly';
import { borrow, free } from '../wasm/memory.assembly';
import { borrowWalk, multiply, Walk } from '../wasm/tile.assembly';
import { Convolution, pad } from './plan.assembly';

/** As many products as one sum adds up before it is added to the others, so that rounding errors stay small. */
const longestSum: usize = 1024;

/** As much as a processor's cache holds of padded images. */
const groupBytes: usize = 1 << 18;

function groupOf(plan: Convolution): usize {
  const bySum = longestSum / plan.positions;
  const byBytes = <usize>(groupBytes / plan.paddedBytes);
  return max(min(bySum, min(byBytes, plan.batch)), 1);
}

/** Adds the gradients of one group of images, whose output gradients lie in eights, to those of the filter. */
function addGroup(x: usize, panels: usize, dw: usize, plan: Convolution, walk: Walk): void {
  const sums = walk.sums;
  const window = plan.window;
  const outputs = plan.outputs;
  const panelBytes = (walk.images * plan.positions) << 5;
  for (let row: usize = 0; row < plan.filterHeight; row++) {
    let right = panels;
    for (let output: usize = 0; output < outputs; output += 8) {
      for (let first: usize = 0; first < window; first += 4) {
        const last = x + ((window - 1) << 2);
        const left = x + (first << 2);
        multiply(left, min(left + 4, last), min(left + 8, last), min(left + 12, last), right, sums, walk);
        const count = min(window - first, 4);
        let to = dw + ((first * outputs + output) << 2);
        for (let i: usize = 0; i < count; i++) {
          addEight(to, sums + (i << 5), outputs - output);
          to += outputs << 2;
        }
      }
      right += panelBytes;
    }
    x += plan.rowBytes;
    dw += (window * outputs) << 2;
  }
}

/** Gradient of a convolution in its filter: each output's times its window. */
export function convolveFilterGradient(x: usize, dy: usize, dw: usize, plan: Convolution): void {
  const group = groupOf(plan);
  const walk = borrowWalk();
  walk.rows = plan.outHeight;
  walk.step = (plan.strideWidth * plan.inputs) << 2;
  walk.row = plan.outWidth * walk.step;
  walk.rowStride = plan.strideHeight * plan.rowBytes;
  walk.imageStride = plan.paddedBytes;
  const padded = plan.isPadded ? borrow(group * plan.paddedBytes) : 0;
  if (padded !== 0) memory.fill(padded, 0, group * plan.paddedBytes);
  const panels = borrow(eightsBytes(group * plan.positions, plan.outputs));
  memory.fill(dw, 0, (plan.filterHeight * plan.window * plan.outputs) << 2);
  for (let n: usize = 0; n < plan.batch; n += group) {
    const images = min(plan.batch - n, group);
    walk.images = images;
    if (padded !== 0) {
      for (let i: usize = 0; i < images; i++) pad(x + i * plan.imageBytes, padded + i * plan.paddedBytes, plan);
    }
    inEights(dy, panels, images * plan.positions, plan.outputs);
    addGroup(padded !== 0 ? padded : x, panels, dw, plan, walk);
    x += images * plan.imageBytes;
    dy += images * plan.outBytes;
  }
  free(panels);
  if (padded !== 0) free(padded);
  free(changetype<usize>(walk));
}
