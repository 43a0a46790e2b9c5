/** A pooling of images `[batch, inHeight, inWidth, channels]`, as the caller writes it. Padding belongs to no window. */
@unmanaged
export class Pooling {
  batch: usize;
  inHeight: usize;
  inWidth: usize;
  channels: usize;
  filterHeight: usize;
  filterWidth: usize;
  outHeight: usize;
  outWidth: usize;
  strideHeight: usize;
  strideWidth: usize;
  top: usize;
  left: usize;
}

/** What of a window lies within its image: its first place, in floats from the image, and its sides. */
@unmanaged
export class Window {
  first: usize;
  height: usize;
  width: usize;
}

/** Sees the window at a position: its rows and columns without those in the padding. */
export function seeWindow(window: Window, plan: Pooling, row: usize, column: usize): void {
  const down = row * plan.strideHeight;
  const right = column * plan.strideWidth;
  const firstRow = max(down, plan.top) - plan.top;
  const firstColumn = max(right, plan.left) - plan.left;
  window.height = min(down + plan.filterHeight - plan.top, plan.inHeight) - firstRow;
  window.width = min(right + plan.filterWidth - plan.left, plan.inWidth) - firstColumn;
  window.first = (firstRow * plan.inWidth + firstColumn) * plan.channels;
}
