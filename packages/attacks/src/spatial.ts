import { parseOptions, type Recipe } from '@infomixup/core';
import { z } from 'zod';
import type { Attack } from './attack.js';
import { defineSearchAttack } from './define-attack.js';
import { onImages } from './images.js';

/** Options of {@link spatial}. */
export interface SpatialOptions {
  /** The greatest rotation at a budget of 100, either way, in degrees, 0 to 180; 30 unless told. */
  readonly degrees?: number | undefined;
  /** The greatest shift at a budget of 100, in each direction, as a share of the side, 0 to 1; 0.1 unless told. */
  readonly shift?: number | undefined;
  /** Rotations in the grid, 1 to 1,001; 31 unless told. */
  readonly angles?: number | undefined;
  /** Shifts in the grid, along each side, 1 to 101; 5 unless told. */
  readonly shifts?: number | undefined;
}

const schema = z.strictObject({
  degrees: z.number().min(0).max(180).default(30),
  shift: z.number().min(0).max(1).default(0.1),
  angles: z.int().min(1).max(1001).default(31),
  shifts: z.int().min(1).max(101).default(5),
});

type Settings = z.output<typeof schema>;

/** A rotation about the middle, clockwise in degrees, then a shift in pixels. */
export interface Move {
  readonly degrees: number;
  readonly down: number;
  readonly right: number;
}

/**
 * An image turned and shifted, `shape` `[rows, columns]` or `[rows, columns, channels]`: each pixel between the four around
 * where it came from, weighted by nearness; what comes from outside is `fill`.
 */
export function moved(image: Float32Array, shape: readonly number[], move: Move, fill: number): Float32Array {
  const [rows = 1, columns = 1, channels = 1] = shape;
  const radians = (move.degrees * Math.PI) / 180;
  const [sine, cosine] = [Math.sin(radians), Math.cos(radians)];
  const [middle, centre] = [(rows - 1) / 2, (columns - 1) / 2];
  const pixel = (row: number, column: number, channel: number) =>
    row >= 0 && row < rows && column >= 0 && column < columns
      ? (image[(row * columns + column) * channels + channel] ?? fill)
      : fill;
  const turned = new Float32Array(image.length);
  for (let row = 0, place = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const [y, x] = [row - middle - move.down, column - centre - move.right];
      const [fromRow, fromColumn] = [middle + cosine * y - sine * x, centre + sine * y + cosine * x];
      const [top, left] = [Math.floor(fromRow), Math.floor(fromColumn)];
      const [down, right] = [fromRow - top, fromColumn - left];
      for (let channel = 0; channel < channels; channel++)
        turned[place++] =
          (1 - down) * ((1 - right) * pixel(top, left, channel) + right * pixel(top, left + 1, channel)) +
          down * ((1 - right) * pixel(top + 1, left, channel) + right * pixel(top + 1, left + 1, channel));
    }
  return turned;
}

/** `count` values from `-most` to `most`; of one, the middle. */
const spaced = (count: number, most: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => (count === 1 ? 0 : most * ((2 * index) / (count - 1) - 1)));

const gridOf = (
  [rows = 1, columns = 1]: readonly number[],
  { degrees, shift, angles, shifts }: Settings,
  share: number,
): readonly Move[] =>
  spaced(angles, Math.min(180, share * degrees)).flatMap((turn) =>
    spaced(shifts, share * shift * rows).flatMap((down) =>
      spaced(shifts, share * shift * columns).map((right) => ({ degrees: turn, down, right })),
    ),
  );

/**
 * Rotations and translations: every one of a grid is tried, in an order of chance, until one fools the classifier. The
 * budget is a percentage of `degrees` and `shift`: at 100, the grid reaches 30 degrees either way and a tenth of each side.
 *
 * Pixels are interpolated between the four around; what comes from outside has the least valid value, black. Needs images.
 *
 * Cost: up to `angles shifts^2` queries a sample and budget, 775 unless told; a robust sample costs all.
 *
 * Source: Engstrom et al., Exploring the Landscape of Spatial Robustness (2019), worst case over the grid of section 4.
 *
 * @throws InfomixupError `invalid-options`; `wrong-shape` by `run` for inputs that are no images
 *
 * @example
 * ```ts
 * import { spatial } from '@infomixup/attacks';
 * import { randomStream } from '@infomixup/core';
 * import { linearClassifier } from '@infomixup/testing';
 * import * as tf from '@tensorflow/tfjs';
 * // Class 1 where the left column is brighter than the right one.
 * const classifier = linearClassifier({ weights: [1, -1, 1, -1] });
 * const batch = { inputs: tf.tensor([1, 0, 1, 0], [1, 2, 2, 1]), labels: Int32Array.of(1) };
 * const attack = spatial({ degrees: 180, angles: 3, shifts: 1 });
 * const result = await attack.run({ classifier, batch, epsilons: [1, 100], rng: randomStream(1, 'example') });
 * console.assert(result.outcomes.map(({ status }) => status[0]).join() === 'robust,fooled');
 * result.dispose();
 * batch.inputs.dispose();
 * ```
 */
export function spatial(options: SpatialOptions = {}): Attack<'none'> {
  const settings = parseOptions('spatial', schema, options);
  return onImages(
    defineSearchAttack({
      ...{ name: 'spatial', threat: 'spatial-percent', knowledge: 'decisions', iterative: false, settings },
      search: async ({ input, shape, bounds: [black], rng, fools }, percent) => {
        const grid = gridOf(shape, settings, percent / 100);
        for (const number of rng.permutation(grid.length)) {
          const move = grid[number];
          if (move && (await fools(moved(input, shape, move, black)))) break;
        }
        return undefined; // the first that fooled, if any
      },
    }),
  );
}

/** Makes {@link spatial} available to configuration files. */
export const spatialRecipe: Recipe<'attack', Settings, Attack> = {
  kind: 'attack',
  name: 'spatial',
  schema,
  create: (options) => spatial(options),
};
