import { Convolution } from '../convolution/plan.assembly';
import { borrow } from '../wasm/memory.assembly';

/** As many images as are taken at once: the next window to add to lies in another, whose memory is not busy. */
export const imagesAtOnce: usize = 8;

/** Bytes of a window in a list: where it begins among the padded images, and its gradient. */
export const activeBytes: usize = 8;

/** Memory for a list of as many windows as there can be. */
export function borrowActives(plan: Convolution): usize {
  return borrow((imagesAtOnce * (plan.positions >> 2) + 1) * activeBytes);
}

/**
 * Lists the windows of one output that pass a gradient back, position by position, and says how many. Written without
 * branches, since which windows ReLU let nothing through is nothing a processor could foresee.
 */
export function listActives(
  list: usize,
  dy: usize,
  places: usize,
  output: usize,
  images: usize,
  plan: Convolution,
): usize {
  const beside = plan.inputs << 2;
  const below = plan.rowBytes;
  const outputs = plan.outputs;
  const pooledSize = plan.pooledSize;
  const start = list;
  let first = output;
  for (let row: usize = 0; row < plan.outHeight; row += 2) {
    for (let column: usize = 0; column < plan.outWidth; column += 2) {
      let at = first;
      let corner = row * below + column * beside;
      for (let image: usize = 0; image < images; image++) {
        const place = load<i8>(places + at);
        store<u32>(list, <u32>(corner + (place & 1) * beside + ((place >> 1) & 1) * below));
        store<f32>(list, load<f32>(dy + (at << 2)), 4);
        list += place >= 0 ? activeBytes : 0;
        at += pooledSize;
        corner += plan.paddedBytes;
      }
      first += outputs;
    }
  }
  return (list - start) / activeBytes;
}
