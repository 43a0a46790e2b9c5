import { type Pixels, withValues } from '../pixels.js';

// Each goes from a plainer image (0) through the image itself (1) and beyond, as PIL's ImageEnhance; in single precision,
// as PIL computes.

/** From grey to colour: `ImageEnhance.Color`; an image of one channel stays as it is. */
export function color(image: Pixels, factor: number): Pixels {
  const { channels } = image;
  const greys = greysOf(image);
  return blend(
    image.values.map((_, at) => greys[Math.floor(at / channels)] ?? 0),
    image,
    factor,
  );
}

/** From its mean grey: `ImageEnhance.Contrast`. */
export function contrast(image: Pixels, factor: number): Pixels {
  const greys = greysOf(image);
  const mean = Math.trunc(greys.reduce((sum, grey) => sum + grey, 0) / greys.length + 0.5);
  return blend(new Uint8Array(image.values.length).fill(mean), image, factor);
}

/** From black: `ImageEnhance.Brightness`. */
export function brightness(image: Pixels, factor: number): Pixels {
  return blend(new Uint8Array(image.values.length), image, factor);
}

/** From smoothed by 3 x 3 pixels, the middle one weighing 5 of 13 parts: `ImageEnhance.Sharpness`. */
export function sharpness(image: Pixels, factor: number): Pixels {
  return blend(smoothed(image), image, factor);
}

/** PIL's grey of red, green and blue; of other numbers of channels, for which PIL has none, their rounded mean. */
function greysOf({ channels, values }: Pixels): Uint8Array {
  if (channels === 1) return values;
  const greys = new Uint8Array(values.length / channels);
  for (let pixel = 0; pixel < greys.length; pixel++) {
    const [red = 0, green = 0, blue = 0] = values.subarray(pixel * channels);
    const sum = values.subarray(pixel * channels, (pixel + 1) * channels).reduce((total, value) => total + value, 0);
    greys[pixel] =
      channels === 3 ? (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16 : Math.trunc(sum / channels + 0.5);
  }
  return greys;
}

function blend(plain: Uint8Array, image: Pixels, factor: number): Pixels {
  const share = Math.fround(factor);
  const values = image.values.map((value, at) => {
    const from = plain[at] ?? 0;
    const blended = Math.fround(from + Math.fround(share * (value - from)));
    return Math.trunc(Math.max(0, Math.min(255, blended)));
  });
  return withValues(image, values);
}

const [outer, inner] = [Math.fround(1 / 13), Math.fround(5 / 13)];

/** Pixels at the edge stay as they are. */
function smoothed({ height, width, channels, values }: Pixels): Uint8Array {
  const result = values.slice();
  const stride = width * channels;
  for (let row = 1; row < height - 1; row++)
    for (let at = row * stride + channels; at < (row + 1) * stride - channels; at++) {
      const line = (middle: number, weight: number) => {
        const [left, centre, right] = [middle - channels, middle, middle + channels].map(
          (place) => values[place] ?? 0,
        ) as [number, number, number];
        const first = Math.fround(Math.fround(left * outer) + Math.fround(centre * weight));
        return Math.fround(first + Math.fround(right * outer));
      };
      const below = Math.fround(0.5 + line(at + stride, outer));
      const here = Math.fround(below + line(at, inner));
      result[at] = Math.trunc(Math.min(255, Math.fround(here + line(at - stride, outer))));
    }
  return result;
}
