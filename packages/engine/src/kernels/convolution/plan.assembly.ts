import { borrow, copyRows } from '../wasm/memory.assembly';

/**
 * A convolution of images `[batch, inHeight, inWidth, inputs]` with a filter `[filterHeight, filterWidth, inputs,
 * outputs]`, as the caller writes it. A row of a window lies in one piece: `filterWidth * inputs` floats.
 */
@unmanaged
export class Convolution {
  batch: usize;
  inHeight: usize;
  inWidth: usize;
  inputs: usize;
  filterHeight: usize;
  filterWidth: usize;
  outputs: usize;
  outHeight: usize;
  outWidth: usize;
  strideHeight: usize;
  strideWidth: usize;
  top: usize;
  left: usize;
  /** Sides of the images with the zeros around them. */
  paddedHeight: usize;
  paddedWidth: usize;

  get isPadded(): bool {
    return this.paddedHeight !== this.inHeight || this.paddedWidth !== this.inWidth;
  }

  get positions(): usize {
    return this.outHeight * this.outWidth;
  }

  /** Floats of a window's row. */
  get window(): usize {
    return this.filterWidth * this.inputs;
  }

  get inRowBytes(): usize {
    return (this.inWidth * this.inputs) << 2;
  }

  get imageBytes(): usize {
    return this.inHeight * this.inRowBytes;
  }

  get rowBytes(): usize {
    return (this.paddedWidth * this.inputs) << 2;
  }

  get paddedBytes(): usize {
    return this.paddedHeight * this.rowBytes;
  }

  /** Where the image begins within its zeros. */
  get inset(): usize {
    return this.top * this.rowBytes + ((this.left * this.inputs) << 2);
  }

  /** Floats of one image when of each 2 x 2 positions one goes on. */
  get pooledSize(): usize {
    return (this.positions >> 2) * this.outputs;
  }

  /** Bytes of the values at all positions of one image. */
  get outBytes(): usize {
    return (this.positions * this.outputs) << 2;
  }
}

/** Copies an image between zeros that are there already. */
export function pad(image: usize, padded: usize, plan: Convolution): void {
  copyRows(image, plan.inRowBytes, padded + plan.inset, plan.rowBytes, plan.inRowBytes, plan.inHeight);
}

/** Memory for an image between zeros, which are there already; 0 where none belong around it. */
export function borrowPadded(plan: Convolution): usize {
  if (!plan.isPadded) return 0;
  const padded = borrow(plan.paddedBytes);
  memory.fill(padded, 0, plan.paddedBytes);
  return padded;
}

/** An image with the zeros that belong around it, in `padded` if there are any. */
export function inZeros(image: usize, padded: usize, plan: Convolution): usize {
  if (padded === 0) return image;
  pad(image, padded, plan);
  return padded;
}

/** Copies an image from between its zeros. */
export function crop(padded: usize, image: usize, plan: Convolution): void {
  copyRows(padded + plan.inset, plan.rowBytes, image, plan.inRowBytes, plan.inRowBytes, plan.inHeight);
}

/** For each position where its window begins, in bytes from the padded image; the first again where four are read. */
export function windowStarts(plan: Convolution): usize {
  const starts = borrow((plan.positions + 3) << 2);
  let to = starts;
  for (let row: usize = 0; row < plan.outHeight; row++) {
    let start = row * plan.strideHeight * plan.rowBytes;
    for (let column: usize = 0; column < plan.outWidth; column++) {
      store<u32>(to, <u32>start);
      start += (plan.strideWidth * plan.inputs) << 2;
      to += 4;
    }
  }
  memory.fill(to, 0, 12);
  return starts;
}
