/** Rows `top .. bottom - 1` and columns `left .. right - 1` of an image. */
export interface Box {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** What a box is made from. */
export interface BoxOptions {
  readonly height: number;
  readonly width: number;
  /** The share of the image that is to stay outside of a box that is not clipped, 0 to 1. */
  readonly lambda: number;
  /** The centre, a pixel of the image. */
  readonly row: number;
  readonly column: number;
}

/**
 * The box of height `int(height sqrt(1 - lambda))` and width `int(width sqrt(1 - lambda))` around a pixel, half of each
 * (rounded down) to both sides, clipped to the image: equation 2 of Yun et al. 2019, rounded as their code does.
 *
 * @example
 * ```ts
 * import { boxOf } from '@infomixup/regularizer-cutmix';
 * const box = boxOf({ height: 8, width: 8, lambda: 0.75, row: 1, column: 4 });
 * console.assert(JSON.stringify(box) === '{"top":0,"bottom":3,"left":2,"right":6}');
 * ```
 */
export function boxOf({ height, width, lambda, row, column }: BoxOptions): Box {
  const side = Math.sqrt(1 - lambda);
  const within = (at: number, size: number) => Math.max(0, Math.min(at, size));
  const [down, across] = [height, width].map((size) => Math.floor(Math.floor(size * side) / 2)) as [number, number];
  return {
    top: within(row - down, height),
    bottom: within(row + down, height),
    left: within(column - across, width),
    right: within(column + across, width),
  };
}

/**
 * The share of the image's pixels outside of the box: what its own target counts, after clipping and rounding.
 *
 * @example
 * ```ts
 * import { shareOutside } from '@infomixup/regularizer-cutmix';
 * console.assert(shareOutside({ top: 0, bottom: 3, left: 2, right: 6 }, 8, 8) === 1 - 12 / 64);
 * ```
 */
export function shareOutside({ top, bottom, left, right }: Box, height: number, width: number): number {
  return 1 - ((bottom - top) * (right - left)) / (height * width);
}
