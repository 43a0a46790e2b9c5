import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import { z } from 'zod';
import { InfomixupError } from '../../errors.js';
import { parseOptions } from '../../options.js';
import type { Augmentation } from './augmented.js';
import { pixelsAt } from './pixels.js';

/** A move of an image by whole pixels. */
export interface Shift {
  readonly down: number;
  readonly right: number;
}

/**
 * Each of `images` `[batch, height, width, channels]` moved by a shift of its own; pixels that come from outside are `fill`.
 *
 * @example
 * ```ts
 * import { shiftImages } from '@infomixup/core';
 * import * as tf from '@tensorflow/tfjs';
 * const moved = tf.tidy(() => shiftImages(tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]), [{ down: 0, right: 1 }]));
 * console.assert(moved.dataSync().join() === '0,1,0,3');
 * moved.dispose();
 * ```
 */
export function shiftImages(images: Tensor4D, shifts: readonly Shift[], fill = 0): Tensor4D {
  const [, height, width] = images.shape;
  const outside = shifts.length * height * width;
  const sources = new Int32Array(outside).fill(outside);
  shifts.forEach(({ down, right }, image) => {
    const [left, end] = [Math.max(0, right), Math.min(width, width + right)];
    for (let row = Math.max(0, down); row < Math.min(height, height + down); row++) {
      const [to, from] = [(image * height + row) * width, (image * height + row - down) * width - right];
      for (let column = left; column < end; column++) sources[to + column] = from + column;
    }
  });
  return pixelsAt(images, sources, fill);
}

/**
 * Images `[batch, height, width, channels]` of which those that `flipped` says are turned over, left to right.
 *
 * @example
 * ```ts
 * import { flipImages } from '@infomixup/core';
 * import * as tf from '@tensorflow/tfjs';
 * const turned = tf.tidy(() => flipImages(tf.tensor4d([1, 2, 3, 4], [2, 1, 2, 1]), [true, false]));
 * console.assert(turned.dataSync().join() === '2,1,3,4');
 * turned.dispose();
 * ```
 */
export function flipImages(images: Tensor4D, flipped: readonly boolean[]): Tensor4D {
  const [, height, width] = images.shape;
  const sources = new Int32Array(flipped.length * height * width);
  flipped.forEach((turned, image) => {
    for (let start = image * height * width; start < (image + 1) * height * width; start += width) {
      for (let column = 0; column < width; column++) {
        sources[start + column] = start + (turned ? width - 1 - column : column);
      }
    }
  });
  return pixelsAt(images, sources);
}

/** How far a crop may lie from the middle. */
export interface RandomCropOptions {
  /** The most pixels by which an image is moved in each direction; a whole number of at least 1. */
  readonly padding: number;
  /** The value of pixels from outside; the data set's least unless given. */
  readonly fill?: number;
}

const cropSchema = z.strictObject({ padding: z.int().min(1), fill: z.number().optional() });

/**
 * Pads images by `padding` on all sides and crops them to their size anywhere in it, each place equally likely: a move by
 * up to `padding` pixels down or up, and right or left. For inputs `[height, width, channels]`.
 *
 * @throws InfomixupError `invalid-options`; when samples are gathered, `invalid-augmentation` where they are no images or
 * `fill` is out of their bounds
 *
 * @example
 * ```ts
 * import { randomCrop } from '@infomixup/core';
 * console.assert(randomCrop({ padding: 4 }).name === 'random-crop');
 * ```
 */
export function randomCrop(options: RandomCropOptions): Augmentation {
  const { padding, fill } = parseOptions('randomCrop', cropSchema, options);
  return {
    name: 'random-crop',
    settings: { padding, fill: fill ?? null },
    apply: (inputs, rngs, { name, bounds }) => {
      const value = fill ?? bounds[0];
      if (!(value >= bounds[0] && value <= bounds[1])) throw refusal(name, `fill ${value} is out of its bounds`);
      const offset = (rng: { integer: (bound: number) => number }) => rng.integer(2 * padding + 1) - padding;
      const shifts = rngs.map((rng) => ({ down: offset(rng), right: offset(rng) }));
      return shiftImages(imagesOf(inputs, name), shifts, value);
    },
  };
}

/** How often images are turned over. */
export interface RandomFlipOptions {
  /** In [0, 1]; 0.5 unless given. */
  readonly probability?: number;
}

const flipSchema = z.strictObject({ probability: z.number().min(0).max(1).default(0.5) });

/**
 * Turns images over, left to right, with a probability. For inputs `[height, width, channels]`.
 *
 * @throws InfomixupError `invalid-options`; when samples are gathered, `invalid-augmentation` where they are no images
 *
 * @example
 * ```ts
 * import { randomFlip } from '@infomixup/core';
 * console.assert(JSON.stringify(randomFlip().settings) === '{"probability":0.5}');
 * ```
 */
export function randomFlip(options: RandomFlipOptions = {}): Augmentation {
  const { probability } = parseOptions('randomFlip', flipSchema, options);
  return {
    name: 'random-flip',
    settings: { probability },
    apply: (inputs, rngs, { name }) =>
      flipImages(
        imagesOf(inputs, name),
        rngs.map((rng) => rng.uniform() < probability),
      ),
  };
}

function imagesOf(inputs: Tensor, dataset: string): Tensor4D {
  if (inputs.rank === 4) return inputs as Tensor4D; // Its rank was just seen, which tfjs' types cannot follow.
  throw refusal(dataset, `inputs [${inputs.shape.slice(1)}] are no images [height, width, channels]`);
}

const refusal = (dataset: string, what: string) =>
  new InfomixupError(`${dataset}: ${what}; use an augmentation that goes with the data`, 'invalid-augmentation');
