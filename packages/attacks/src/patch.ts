import { parseOptions, type Recipe, type Rng } from '@infomixup/core';
import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { Attack } from './attack.js';
import { defineSearchAttack } from './define-attack.js';
import { onImages } from './images.js';
import type { Problem } from './inner-loop.js';
import { marginLoss } from './losses.js';

/** Options of {@link patch}. */
export interface PatchOptions {
  /**
   * Row and column of the patch's upper left pixel; unless told, places are searched: the one with the greatest slopes
   * first, then places of chance.
   */
  readonly place?: readonly [number, number] | undefined;
  /** Places tried for a sample that none has fooled yet (at a given place: beginnings), 1 to 1e4; 10 unless told. */
  readonly places?: number | undefined;
  /** Gradient steps at a place, up to 1e6; 40 unless told. */
  readonly steps?: number | undefined;
  /** Length of a step, as a share of the width of the bounds, above 0 up to 1; 2.5 / `steps` unless told. */
  readonly relativeStepSize?: number | undefined;
}

const pixel = z.int().min(0).max(1e6);

const schema = z
  .strictObject({
    place: z.tuple([pixel, pixel]).exactOptional(),
    places: z.int().min(1).max(1e4).default(10),
    steps: z.int().min(1).max(1e6).default(40),
    relativeStepSize: z.number().positive().max(1).exactOptional(),
  })
  .transform(({ relativeStepSize, ...options }) => ({
    ...options,
    relativeStepSize: relativeStepSize ?? Math.min(1, 2.5 / options.steps),
  }));

type Settings = z.output<typeof schema>;

/** Of images `[batch, rows, columns]` or `[batch, rows, columns, channels]`. */
const sidesOf = ({ shape: [, rows = 1, columns = 1] }: Tensor) => ({ rows, columns });

/** One in a square of each image, else 0: `[batch, rows, columns, 1]`; `tops` and `lefts` are `[batch]`. */
const squareAt = (inputs: Tensor, tops: Tensor1D, lefts: Tensor1D, side: number): Tensor4D => {
  const { rows, columns } = sidesOf(inputs);
  const within = (starts: Tensor1D, length: number, shape: [number, number, number, number]) => {
    const offset = tf.sub(tf.range(0, length), tf.expandDims(starts, 1));
    return tf.reshape(tf.logicalAnd(tf.greaterEqual(offset, 0), tf.less(offset, side)), shape);
  };
  const batch = tops.shape[0];
  const [down, right] = [within(tops, rows, [batch, rows, 1, 1]), within(lefts, columns, [batch, 1, columns, 1])];
  return tf.cast(tf.logicalAnd<Tensor4D>(down, right), 'float32');
};

/** The square under which the absolute slopes of the loss are greatest, upper left pixel of each sample. */
const mostSalient = ({ inputs, inputGradient }: Problem, side: number): readonly [Tensor1D, Tensor1D] => {
  const { rows, columns } = sidesOf(inputs);
  const batch = inputs.shape[0] ?? 0;
  const slopes = tf.sum(tf.abs(tf.reshape(inputGradient(), [batch, rows, columns, -1])), 3, true);
  const means = tf.avgPool(slopes as Tensor4D, side, 1, 'valid'); // the last axis was kept
  const across = columns - side + 1;
  const best = tf.cast<Tensor1D>(tf.argMax<Tensor1D>(tf.reshape(means, [batch, -1]), 1), 'float32');
  const tops = tf.floor(tf.div<Tensor1D>(tf.add(best, 0.5), across));
  return [tops, tf.sub(best, tf.mul(tops, across))];
};

const placesOf = (problem: Problem, { place }: Settings, side: number): readonly [Tensor1D, Tensor1D] => {
  const { inputs, random, attempt } = problem;
  const { rows, columns } = sidesOf(inputs);
  const batch = inputs.shape[0] ?? 0;
  if (place) {
    const [top, left] = [Math.min(place[0], rows - side), Math.min(place[1], columns - side)];
    return [tf.fill<tf.Rank.R1>([batch], top), tf.fill<tf.Rank.R1>([batch], left)];
  }
  if (attempt === 0) return mostSalient(problem, side);
  // Both numbers in one draw, which fills a sample: its first value counts.
  const across = columns - side + 1;
  const number = (size: number, rng: Rng) => new Float32Array(size).fill(rng.integer((rows - side + 1) * across));
  const numbers = tf.reshape<tf.Rank.R1>(tf.slice(tf.reshape(random(number), [batch, -1]), [0, 0], [batch, 1]), [
    batch,
  ]);
  const tops = tf.floor(tf.div<Tensor1D>(tf.add(numbers, 0.5), across));
  return [tops, tf.sub(numbers, tf.mul(tops, across))];
};

/** Which values a patch covers, `[batch, ...inputShape]`, as ones. */
const coverOf = (problem: Problem, settings: Settings, extent: number): Tensor => {
  const { inputs } = problem;
  const { rows, columns } = sidesOf(inputs);
  const side = Math.floor(Math.min(extent, rows, columns));
  if (side === 0) return tf.zerosLike(inputs);
  const square = squareAt(inputs, ...placesOf(problem, settings, side), side);
  return tf.mul(inputs.shape.length === 3 ? tf.squeeze(square, [3]) : square, tf.onesLike(inputs));
};

/**
 * An adversarial patch: a square of an image is replaced at will, the rest stays as it is. The budget is its side in
 * pixels.
 *
 * At each place, `steps` along the sign of the margin's gradient within the square: at the first place from the image
 * itself, at further ones from random values. Every sample has a patch and places of its own. Needs images.
 *
 * Cost: `places (steps + 1)` gradients a sample and budget, 410 unless told, fewer where it is fooled.
 *
 * Source: Brown et al., Adversarial Patch (2017), for one image; the place of greatest slope as in Rao et al., Adversarial
 * Training against Location-Optimized Adversarial Patches (2020).
 *
 * @throws InfomixupError `invalid-options`; `wrong-shape` by `run` for inputs that are no images
 *
 * @example
 * ```ts
 * import { patch } from '@infomixup/attacks';
 * import { randomStream } from '@infomixup/core';
 * import { linearClassifier } from '@infomixup/testing';
 * import * as tf from '@tensorflow/tfjs';
 * const classifier = linearClassifier({ weights: [1, 1, 1, 9], bias: -6.7 });
 * const batch = { inputs: tf.fill([1, 2, 2, 1], 0.5), labels: Int32Array.of(0) };
 * const run = { classifier, batch, epsilons: [1], rng: randomStream(1, 'example') };
 * const [anywhere, corner] = [await patch({ steps: 5 }).run(run), await patch({ steps: 5, place: [0, 0] }).run(run)];
 * console.assert(anywhere.outcomes[0]?.status[0] === 'fooled' && corner.outcomes[0]?.status[0] === 'robust');
 * for (const result of [anywhere, corner]) result.dispose();
 * batch.inputs.dispose();
 * ```
 */
export function patch(options: PatchOptions = {}): Attack<'none'> {
  const settings = parseOptions('patch', schema, options);
  return onImages(
    defineSearchAttack({
      ...{ name: 'patch', threat: 'patch-side-pixels', knowledge: 'gradients', iterative: true, settings },
      ...{ attempts: settings.places, steps: settings.steps },
      start: (problem, extent) => {
        const { inputs, random, attempt, bounds } = problem;
        const [low, high] = bounds;
        const cover = coverOf(problem, settings, extent);
        const drawn = () => random((size, rng) => rng.uniforms(size).map((share) => low + share * (high - low)));
        return { points: attempt === 0 ? tf.clone(inputs) : tf.where(tf.cast(cover, 'bool'), drawn(), inputs), cover };
      },
      step: ({ inputs, differentiate, bounds: [low, high] }, { points, cover = points }) => {
        const { gradient } = differentiate(points, marginLoss);
        const moved = tf.add(points, tf.mul(tf.sign(gradient), settings.relativeStepSize * (high - low)));
        return { points: tf.where(tf.cast(cover, 'bool'), tf.clipByValue(moved, low, high), inputs), cover };
      },
    }),
  );
}

/** Makes {@link patch} available to configuration files. */
export const patchRecipe: Recipe<'attack', Settings, Attack> = {
  kind: 'attack',
  name: 'patch',
  schema,
  create: (options) => patch(options),
};
