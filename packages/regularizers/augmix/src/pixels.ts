/** An image of whole numbers from 0 to 255: `values` has those of a pixel's channels together, row by row. */
export interface Pixels {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly values: Uint8Array;
}

/** The same image with other values. */
export function withValues(image: Pixels, values: Uint8Array): Pixels {
  return { ...image, values };
}
