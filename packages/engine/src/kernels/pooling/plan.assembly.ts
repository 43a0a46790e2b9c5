import { borrow } from '../wasm/memory.assembly';

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

  /** Bytes of the channels at one place. */
  get placeBytes(): usize {
    return this.channels << 2;
  }

  get rowBytes(): usize {
    return this.inWidth * this.placeBytes;
  }

  get imageBytes(): usize {
    return this.inHeight * this.rowBytes;
  }
}

/** Goes over the windows of an image. Of each it knows what lies within the image, without the padding. */
@unmanaged
export class Window {
  /** Its first place, in bytes from the image. */
  first: usize;
  height: usize;
  width: usize;
  /** The position that comes next. */
  row: usize;
  column: usize;

  /** Goes on to the next window; false after the last one, and is before the first again. Called, it is slower. */
  @inline
  next(plan: Pooling): bool {
    if (this.column === plan.outWidth) {
      this.column = 0;
      this.row++;
    }
    if (this.row === plan.outHeight || plan.outWidth === 0) {
      this.row = 0;
      return false;
    }
    const down = this.row * plan.strideHeight;
    const right = this.column * plan.strideWidth;
    const firstRow = max(down, plan.top) - plan.top;
    const firstColumn = max(right, plan.left) - plan.left;
    this.height = min(down + plan.filterHeight - plan.top, plan.inHeight) - firstRow;
    this.width = min(right + plan.filterWidth - plan.left, plan.inWidth) - firstColumn;
    this.first = (firstRow * plan.inWidth + firstColumn) * plan.placeBytes;
    this.column++;
    return true;
  }
}

/** Memory for the windows of an image, before the first of them. */
export function borrowWindow(): Window {
  const window = changetype<Window>(borrow(offsetof<Window>()));
  window.row = 0;
  window.column = 0;
  return window;
}
