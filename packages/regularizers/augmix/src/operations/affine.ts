import { type Pixels, withValues } from '../pixels.js';

/** Where a pixel `(x, y)` comes from: `(a x + b y + c, d x + e y + f)`, measured from the image's corner. */
export type Affine = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/**
 * The image under an affine map, interpolated bilinearly and cut off to whole numbers, black where it comes from outside:
 * `Image.transform(size, AFFINE, map, BILINEAR)` of PIL.
 */
export function transform(image: Pixels, [a, b, c, d, e, f]: Affine): Pixels {
  const { height, width, channels } = image;
  const result = new Uint8Array(image.values.length);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      // Centres of pixels lie at halves.
      const x = a * (column + 0.5) + b * (row + 0.5) + c;
      const y = d * (column + 0.5) + e * (row + 0.5) + f;
      if (x < 0 || x >= width || y < 0 || y >= height) continue;
      interpolate(image, x - 0.5, y - 0.5, result, (row * width + column) * channels);
    }
  return withValues(image, result);
}

/** Writes the channels of the image at `(x, y)`, in whole numbers at the centres, to `result` from `to` on. */
function interpolate(
  { height, width, channels, values }: Pixels,
  x: number,
  y: number,
  result: Uint8Array,
  to: number,
) {
  const left = Math.floor(x);
  const top = Math.floor(y);
  const [x0, x1] = [Math.max(left, 0), Math.min(left + 1, width - 1)];
  const [y0, y1] = [Math.max(top, 0) * width, Math.min(top + 1, height - 1) * width];
  const across = x - left;
  const down = y - top;
  for (let channel = 0; channel < channels; channel++) {
    const aboveLeft = values[(y0 + x0) * channels + channel] ?? 0;
    const belowLeft = values[(y1 + x0) * channels + channel] ?? 0;
    const above = aboveLeft + ((values[(y0 + x1) * channels + channel] ?? 0) - aboveLeft) * across;
    const below = belowLeft + ((values[(y1 + x1) * channels + channel] ?? 0) - belowLeft) * across;
    result[to + channel] = above + (below - above) * down;
  }
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
