import type { Rng } from '@infomixup/core';

/** How the values of one sample lie: row-major `[rows, columns, channels]`. */
export interface Image {
  readonly rows: number;
  readonly columns: number;
  readonly channels: number;
}

/** Inputs of any shape as an image: a list of features is one row, and what comes after two axes are channels. */
export function imageOf(shape: readonly number[]): Image {
  const [first = 1, second, ...others] = shape;
  if (second === undefined) return { rows: 1, columns: first, channels: 1 };
  return { rows: first, columns: second, channels: others.reduce((product, size) => product * size, 1) };
}

/** A rectangle of an image. */
export interface Window {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** Height and width that cover a share of the image, square where both sides have room. */
export function sidesOf({ rows, columns }: Image, share: number, leastSide: number): readonly [number, number] {
  const area = share * rows * columns;
  const square = Math.round(Math.sqrt(area));
  const [height, width] = [
    columns < square ? Math.round(area / columns) : square,
    rows < square ? Math.round(area / rows) : square,
  ];
  const [least, even] = [leastSide, leastSide > 1];
  const side = (length: number, most: number) => {
    const wide = Math.max(length, least);
    return Math.min(even && wide % 2 === 0 ? wide + 1 : wide, most);
  };
  return [side(height, rows), side(width, columns)];
}

/** A window of these sides, anywhere in the image. */
export function randomWindow(image: Image, [height, width]: readonly [number, number], rng: Rng): Window {
  const top = rng.integer(image.rows - height + 1);
  return { top, left: rng.integer(image.columns - width + 1), height, width };
}

/** The places of one channel of a window, row by row. */
export function placesIn({ columns, channels }: Image, window: Window, channel: number): Int32Array {
  const { top, left, height, width } = window;
  const places = new Int32Array(height * width);
  for (let row = 0, next = 0; row < height; row++)
    for (let column = 0; column < width; column++)
      places[next++] = ((top + row) * columns + left + column) * channels + channel;
  return places;
}

/** 1 or -1, each equally likely. */
export function randomSign(rng: Rng): 1 | -1 {
  return rng.uniform() < 0.5 ? -1 : 1;
}
