import { type Pixels, withValues } from '../pixels.js';

/** Where a pixel `(x, y)` comes from: `(a x + b y + c, d x + e y + f)`, measured from the image's corner. */
export type Affine = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/**
 * The image under an affine map, interpolated bilinearly and cut off to whole numbers, black where it comes from outside:
 * `Image.transform(size, AFFINE, map, BILINEAR)` of PIL.
 */
export function transform(image: Pixels, [a, b, c, d, e, f]: Affine): Pixels {
  const { height, width, channels, values } = image;
  const result = new Uint8Array(values.length);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      // Centres of pixels lie at halves.
      const x = a * (column + 0.5) + b * (row + 0.5) + c;
      const y = d * (column + 0.5) + e * (row + 0.5) + f;
      if (x < 0 || x >= width || y < 0 || y >= height) continue;
      const left = Math.floor(x - 0.5);
      const top = Math.floor(y - 0.5);
      const across = x - 0.5 - left;
      const down = y - 0.5 - top;
      // The four pixels around, those of the edge standing for what is beyond it.
      const above = Math.max(top, 0) * width;
      const below = Math.min(top + 1, height - 1) * width;
      const before = Math.max(left, 0);
      const behind = Math.min(left + 1, width - 1);
      for (let channel = 0; channel < channels; channel++) {
        const aboveLeft = values[(above + before) * channels + channel] ?? 0;
        const belowLeft = values[(below + before) * channels + channel] ?? 0;
        const upper = aboveLeft + ((values[(above + behind) * channels + channel] ?? 0) - aboveLeft) * across;
        const lower = belowLeft + ((values[(below + behind) * channels + channel] ?? 0) - belowLeft) * across;
        result[(row * width + column) * channels + channel] = upper + (lower - upper) * down;
      }
    }
  return withValues(image, result);
}

/** Turned by whole `degrees` about the centre, counterclockwise: PIL's `rotate`. */
export function rotate(image: Pixels, degrees: number): Pixels {
  const turn = ((degrees % 360) + 360) % 360;
  if (turn === 0) return image;
  const [cos, sin] = [Math.cos, Math.sin].map((of) => rounded(of((-turn * Math.PI) / 180))) as [number, number];
  const [x, y] = [image.width / 2, image.height / 2];
  return transform(image, [cos, sin, cos * -x + sin * -y + x, -sin, cos, -sin * -x + cos * -y + y]);
}

/** To 15 digits behind the point, where PIL leaves off. */
const rounded = (value: number) => Number(value.toFixed(15));

/** Rows moved against each other, by `level` pixels for each row. */
export function shearX(image: Pixels, level: number): Pixels {
  return transform(image, [1, level, 0, 0, 1, 0]);
}

/** Columns moved against each other, by `level` pixels for each column. */
export function shearY(image: Pixels, level: number): Pixels {
  return transform(image, [1, 0, 0, level, 1, 0]);
}

/** Moved to the left by whole `pixels`. */
export function translateX(image: Pixels, pixels: number): Pixels {
  return transform(image, [1, 0, pixels, 0, 1, 0]);
}

/** Moved up by whole `pixels`. */
export function translateY(image: Pixels, pixels: number): Pixels {
  return transform(image, [1, 0, 0, 0, 1, pixels]);
}
