import { encode } from 'fast-png';

const byte = (share: number): number => Math.round(255 * Math.min(1, Math.max(0, share)));

/**
 * A picture as a PNG data URL. `pixels` are values in `low .. high`, row-major `[height, width, channels]`,
 * with one channel (grey) or three (red, green, blue).
 */
export function imageUrl(
  pixels: ArrayLike<number>,
  [height, width, channels]: readonly [number, number, number],
  [low, high]: readonly [number, number] = [0, 1],
): string {
  const data = Uint8Array.from({ length: height * width * channels }, (_, i) =>
    byte(((pixels[i] ?? low) - low) / (high - low)),
  );
  const png = encode({ width, height, channels, depth: 8, data });
  return `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
}
