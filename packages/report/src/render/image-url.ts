import { encode } from 'fast-png';

/** Height, width and channels: one (grey) or three (red, green, blue). */
export type PictureShape = readonly [height: number, width: number, channels: number];

/** The values in a picture whose least and greatest are `low` and `high`, as bytes. */
export function bytesOf(pixels: ArrayLike<number>, [low, high]: readonly [number, number]): Uint8Array {
  // Clamped by the array's type.
  return Uint8Array.from(Uint8ClampedArray.from(pixels, (value) => (255 * (value - low)) / (high - low)));
}

/** Repeats every pixel `times` by `times`, for renderers that would blur small pictures. */
export function enlarged(bytes: Uint8Array, [, width, channels]: PictureShape, times: number): Uint8Array {
  const large = new Uint8Array(bytes.length * times * times);
  const rowLength = width * times * channels;
  for (let i = 0; i < large.length; i += 1) {
    const row = Math.floor(i / rowLength / times);
    const column = Math.floor((i % rowLength) / channels / times);
    large[i] = bytes[(row * width + column) * channels + (i % channels)] ?? 0;
  }
  return large;
}

/** A PNG data URL of row-major bytes. */
export function imageUrl(data: Uint8Array, [height, width, channels]: PictureShape): string {
  const png = encode({ width, height, channels, depth: 8, data });
  return `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
}
