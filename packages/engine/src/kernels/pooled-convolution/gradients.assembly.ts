import { Convolution, crop, pad } from '../convolution/plan.assembly';
import { addLanes } from '../wasm/lanes.assembly';
import { borrow, free } from '../wasm/memory.assembly';
import { activeBytes, borrowActives, imagesAtOnce, listActives } from './active-windows.assembly';

/** Fours of a window's row. */
function foursOfRow(plan: Convolution): usize {
  return (plan.window + 3) >> 2;
}

/** Fours of a window, in whole sixteens. */
function foursOf(plan: Convolution): usize {
  return (plan.filterHeight * foursOfRow(plan) + 3) & ~3;
}

/** Where a four of a window lies, in bytes from its beginning; those beyond the window lie at it. */
function offsetOf(four: usize, plan: Convolution): usize {
  const inRow = foursOfRow(plan);
  const row = four / inRow;
  return row < plan.filterHeight ? row * plan.rowBytes + ((four - row * inRow) << 4) : 0;
}

/** Filters one after the other, each in fours, zeros beyond each row and beyond the window. */
function inFours(filter: usize, to: usize, plan: Convolution): void {
  const outputs = plan.outputs;
  const bytes = foursOf(plan) << 4;
  memory.fill(to, 0, outputs * bytes);
  for (let output: usize = 0; output < outputs; output++) {
    for (let row: usize = 0; row < plan.filterHeight; row++) {
      const at = to + output * bytes + ((row * foursOfRow(plan)) << 4);
      for (let i: usize = 0; i < plan.window; i++) {
        store<f32>(at + (i << 2), load<f32>(filter + (((row * plan.window + i) * outputs + output) << 2)));
      }
    }
  }
}

/** Takes filters out of fours again. */
function outOfFours(fours: usize, filter: usize, plan: Convolution): void {
  const outputs = plan.outputs;
  const bytes = foursOf(plan) << 4;
  for (let output: usize = 0; output < outputs; output++) {
    for (let row: usize = 0; row < plan.filterHeight; row++) {
      const at = fours + output * bytes + ((row * foursOfRow(plan)) << 4);
      for (let i: usize = 0; i < plan.window; i++) {
        store<f32>(filter + (((row * plan.window + i) * outputs + output) << 2), load<f32>(at + (i << 2)));
      }
    }
  }
}

/** Adds the products of gradients and four fours of their windows to `sums`. */
function addWindows(list: usize, count: usize, images: usize, four: usize, sums: usize, plan: Convolution): void {
  const from0 = images + offsetOf(four, plan);
  const from1 = images + offsetOf(four + 1, plan);
  const from2 = images + offsetOf(four + 2, plan);
  const from3 = images + offsetOf(four + 3, plan);
  const end = list + count * activeBytes;
  let sum0 = f32x4.splat(0);
  let sum1 = f32x4.splat(0);
  let sum2 = f32x4.splat(0);
  let sum3 = f32x4.splat(0);
  for (; list < end; list += activeBytes) {
    const at = load<u32>(list);
    const gradient = v128.load32_splat(list, 4);
    sum0 = f32x4.add(sum0, f32x4.mul(gradient, v128.load(from0 + at)));
    sum1 = f32x4.add(sum1, f32x4.mul(gradient, v128.load(from1 + at)));
    sum2 = f32x4.add(sum2, f32x4.mul(gradient, v128.load(from2 + at)));
    sum3 = f32x4.add(sum3, f32x4.mul(gradient, v128.load(from3 + at)));
  }
  addLanes(sums, sum0, 4);
  addLanes(sums + 16, sum1, 4);
  addLanes(sums + 32, sum2, 4);
  addLanes(sums + 48, sum3, 4);
}

/** Gradient of a pooled convolution in its filter. */
export function pooledConvolutionFilterGradient(
  dy: usize,
  places: usize,
  x: usize,
  dw: usize,
  plan: Convolution,
): void {
  const filterBytes = foursOf(plan) << 4;
  const list = borrowActives(plan);
  // Fours may reach beyond the last image.
  const imagesBytes = imagesAtOnce * plan.paddedBytes + 16;
  const images = borrow(imagesBytes);
  memory.fill(images, 0, imagesBytes);
  const sums = borrow(plan.outputs * filterBytes);
  memory.fill(sums, 0, plan.outputs * filterBytes);
  for (let n: usize = 0; n < plan.batch; n += imagesAtOnce) {
    const count = min(plan.batch - n, imagesAtOnce);
    for (let i: usize = 0; i < count; i++) pad(x + i * plan.imageBytes, images + i * plan.paddedBytes, plan);
    for (let output: usize = 0; output < plan.outputs; output++) {
      const found = listActives(list, dy, places, output, count, plan);
      for (let four: usize = 0; four < foursOf(plan); four += 4) {
        addWindows(list, found, images, four, sums + output * filterBytes + (four << 4), plan);
      }
    }
    x += count * plan.imageBytes;
    dy += (count * plan.pooledSize) << 2;
    places += count * plan.pooledSize;
  }
  outOfFours(sums, dw, plan);
  free(sums);
  free(images);
  free(list);
}

/** Adds the products of gradients and four fours of a filter to their windows. */
function addFilter(list: usize, count: usize, images: usize, four: usize, filter: usize, plan: Convolution): void {
  const to0 = images + offsetOf(four, plan);
  const to1 = images + offsetOf(four + 1, plan);
  const to2 = images + offsetOf(four + 2, plan);
  const to3 = images + offsetOf(four + 3, plan);
  const end = list + count * activeBytes;
  const filter0 = v128.load(filter);
  const filter1 = v128.load(filter, 16);
  const filter2 = v128.load(filter, 32);
  const filter3 = v128.load(filter, 48);
  for (; list < end; list += activeBytes) {
    const at = load<u32>(list);
    const gradient = v128.load32_splat(list, 4);
    v128.store(to0 + at, f32x4.add(v128.load(to0 + at), f32x4.mul(gradient, filter0)));
    v128.store(to1 + at, f32x4.add(v128.load(to1 + at), f32x4.mul(gradient, filter1)));
    v128.store(to2 + at, f32x4.add(v128.load(to2 + at), f32x4.mul(gradient, filter2)));
    v128.store(to3 + at, f32x4.add(v128.load(to3 + at), f32x4.mul(gradient, filter3)));
  }
}

/** Gradient of a pooled convolution in its images. */
export function pooledConvolutionInputGradient(
  dy: usize,
  places: usize,
  filter: usize,
  dx: usize,
  plan: Convolution,
): void {
  const filterBytes = foursOf(plan) << 4;
  const list = borrowActives(plan);
  const imagesBytes = imagesAtOnce * plan.paddedBytes + 16;
  const images = borrow(imagesBytes);
  const filters = borrow(plan.outputs * filterBytes);
  inFours(filter, filters, plan);
  for (let n: usize = 0; n < plan.batch; n += imagesAtOnce) {
    const count = min(plan.batch - n, imagesAtOnce);
    memory.fill(images, 0, imagesBytes);
    for (let output: usize = 0; output < plan.outputs; output++) {
      const found = listActives(list, dy, places, output, count, plan);
      for (let four: usize = 0; four < foursOf(plan); four += 4) {
        addFilter(list, found, images, four, filters + output * filterBytes + (four << 4), plan);
      }
    }
    for (let i: usize = 0; i < count; i++) crop(images + i * plan.paddedBytes, dx + i * plan.imageBytes, plan);
    dx += count * plan.imageBytes;
    dy += (count * plan.pooledSize) << 2;
    places += count * plan.pooledSize;
  }
  free(filters);
  free(images);
  free(list);
}
