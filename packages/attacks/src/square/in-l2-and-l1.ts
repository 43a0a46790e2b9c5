import type { Rng } from '@infomixup/core';
import { plainProjectL1InBounds } from '../norms/plain.js';
import { placesIn, randomSign, randomWindow, sidesOf, type Window } from './image.js';
import type { ProposalParts, Proposals } from './proposals.js';

/** Of the norm: L1 or L2. */
type Power = 1 | 2;

/** The norm of values, to its power: the sum of their sizes, or squares. */
const powerSum = (values: Float32Array, power: Power): number => {
  let sum = 0;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? 0;
    sum += power === 1 ? Math.abs(value) : value * value;
  }
  return sum;
};

/** Values times a factor that gives them this norm; zeros stay. */
const ofLength = (length: number, values: Float32Array, power: Power): Float32Array => {
  const norm = powerSum(values, power) ** (1 / power);
  const scaled = new Float32Array(values.length);
  for (let index = 0; index < values.length; index++)
    scaled[index] = norm > 0 ? ((values[index] ?? 0) * length) / norm : 0;
  return scaled;
};

/** The values in some places. */
const taken = (values: Float32Array, places: Int32Array): Float32Array => {
  const found = new Float32Array(places.length);
  for (let index = 0; index < places.length; index++) found[index] = values[places[index] ?? 0] ?? 0;
  return found;
};

/** Sets the values in some places. */
const put = (values: Float32Array, places: Int32Array, found: Float32Array): void => {
  for (let index = 0; index < places.length; index++) values[places[index] ?? 0] = found[index] ?? 0;
};

/** A hill that falls from the middle of a rectangle in square terraces, each a `1 / j^2`, in L1 `1 / j^4`, above the next. */
const hill = (rows: number, columns: number, power: Power): Float32Array => {
  const [middle, centre] = [Math.floor(rows / 2), Math.floor(columns / 2)];
  const heights = new Float64Array(Math.max(middle, centre) + 2);
  for (let away = heights.length - 2; away >= 0; away--)
    heights[away] = (heights[away + 1] ?? 0) + (away + 1) ** (power === 2 ? -2 : -4);
  const values = Float32Array.from({ length: rows * columns }, (_, place) => {
    const [row, column] = [Math.floor(place / columns), place % columns];
    return heights[Math.max(Math.abs(row - middle), Math.abs(column - centre))] ?? 0;
  });
  return ofLength(1, values, power);
};

/** A hill and a valley of one norm, in all of norm 1, row by row; one lies above the other, or they lie side by side. */
const hillAndValley = (height: number, width: number, stacked: boolean, power: Power): Float32Array => {
  const [along, across] = stacked ? [height, width] : [width, height];
  const half = Math.floor(along / 2);
  const [up, down] = [hill(half, across, power), hill(along - half, across, power)];
  const both = [...up, ...down.map((value) => -value)];
  const values = Float32Array.from({ length: height * width }, (_, place) => {
    const [row, column] = [Math.floor(place / width), place % width];
    return both[stacked ? row * across + column : column * across + row] ?? 0;
  });
  return ofLength(1, values, power);
};

/** What has been made for one size serves every sample; there are few sizes. */
const made = new Map<string, Float32Array>();

/** A hill and a valley, of random orientation where there is a choice. */
const landscape = (power: Power, { height, width }: Window, rng: Rng): Float32Array => {
  const stacked = rng.uniform() < 0.5 ? height > 1 : width === 1;
  const key = `${power},${height},${width},${stacked}`;
  const values = made.get(key) ?? hillAndValley(height, width, stacked, power);
  made.set(key, values);
  return values;
};

/** Five by five windows, or a few more, that cover an image but for its edges. */
const tilesOf = (rows: number, columns: number): readonly Window[] => {
  const [height, width] = [Math.max(1, Math.floor(rows / 5)), Math.max(1, Math.floor(columns / 5))];
  const [down, right] = [Math.floor(rows / height), Math.floor(columns / width)];
  return Array.from({ length: down * right }, (_, tile) => ({
    top: Math.floor((rows % height) / 2) + height * Math.floor(tile / right),
    left: Math.floor((columns % width) / 2) + width * (tile % right),
    height,
    width,
  }));
};

/**
 * Hills and valleys all over the image; then one more in a window, into which goes the length of another window and what
 * of the budget is not spent yet.
 */
export function proposalsInLp(power: Power, parts: ProposalParts): Proposals {
  const { input, bounds, image, epsilon, rng, project } = parts;
  const { rows, columns, channels } = image;
  const pointAt = (offset: Float32Array): Float32Array => {
    if (power === 1) return plainProjectL1InBounds(offset, input, epsilon, bounds);
    const point = ofLength(epsilon, offset, power);
    for (let place = 0; place < point.length; place++) point[place] = (point[place] ?? 0) + (input[place] ?? 0);
    return project(point, epsilon);
  };
  /** What a window gets: what it was and one hill more, as long as both windows were and what is unspent. */
  const renewed = (before: Float32Array, shape: Float32Array, length: number): Float32Array => {
    const mixed = ofLength(1, before, power);
    const sign = randomSign(rng);
    for (let index = 0; index < mixed.length; index++) mixed[index] = (mixed[index] ?? 0) + sign * (shape[index] ?? 0);
    return ofLength(length, mixed, power);
  };
  return {
    start: () => {
      const offset = new Float32Array(input.length);
      for (const window of tilesOf(rows, columns)) {
        const shape = landscape(power, window, rng);
        for (let channel = 0; channel < channels; channel++)
          put(offset, placesIn(image, window, channel), ofLength(randomSign(rng), shape, power));
      }
      return pointAt(offset);
    },
    next: (best, share) => {
      const offset = best.slice();
      for (let place = 0; place < offset.length; place++) offset[place] = (offset[place] ?? 0) - (input[place] ?? 0);
      const sides = sidesOf(image, share, 3);
      const [window, other] = [randomWindow(image, sides, rng), randomWindow(image, sides, rng)];
      const unspent = Math.max(0, epsilon ** power - powerSum(offset, power)) / channels;
      const shape = landscape(power, window, rng);
      for (let channel = 0; channel < channels; channel++) {
        const [here, there] = [placesIn(image, window, channel), placesIn(image, other, channel)];
        const before = taken(offset, here);
        const empty = new Float32Array(here.length);
        put(offset, here, empty);
        // What the windows share counts once.
        const length = unspent + powerSum(before, power) + powerSum(taken(offset, there), power);
        put(offset, there, empty);
        // In L1 the authors give each channel the length of all; the projection takes back what is too much.
        put(offset, here, renewed(before, shape, power === 2 ? Math.sqrt(length) : channels * length));
      }
      return pointAt(offset);
    },
  };
}
