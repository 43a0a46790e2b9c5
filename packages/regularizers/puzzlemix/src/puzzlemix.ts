import { crossEntropy, InfomixupError, inputGradient, parseOptions, type Recipe } from '@infomixup/core';
import { type Batch, claims, defineRegularizer, type Regularizer } from '@infomixup/regularizer';
import { mix } from '@infomixup/regularizer-mixup';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { adversarialDraw, disturbed } from './adversarial.js';
import { cleanTerm } from './clean-term.js';
import { puzzle } from './puzzle.js';
import { saliencyOf } from './saliency.js';

const schema = z.strictObject({
  /** Of the Beta distribution that lambda is drawn from, 0 to 1e6: 1 by default; 0 does not mix at all. */
  alpha: z.number().min(0).max(1e6).default(1),
  /** How many cells the mask has in each direction, drawn for each batch from those that divide the images. */
  blocks: z.array(z.int().min(2).max(16)).min(1).max(15).default([2, 4, 8, 16]),
  /** Values of the mask, evenly from 0 to 1: 2 to 4; 3 by default. */
  labels: z.int().min(2).max(4).default(3),
  /** Weight of the mask's smoothness, 0 to 1e6; 1.2 by default. */
  beta: z.number().min(0).max(1e6).default(1.2),
  /** How far the smoothness hangs on the images, 0 to 1; 0.5 by default. */
  gamma: z.number().min(0).max(1).default(0.5),
  /** Weight of the prior on the mask's values, 0 to 1e6; 0.2 by default. */
  eta: z.number().min(0).max(1e6).default(0.2),
  /** Pixels of the squares that are compared along borders of cells, 1 to 4096; 4 by default. */
  neighbourhood: z.int().min(1).max(4096).default(4),
  /** Whether cells are moved; `true` by default. */
  transport: z.boolean().default(true),
  /** What a move costs, 0 to 1e6; 0.8 by default. */
  distanceWeight: z.number().min(0).max(1e6).default(0.8),
  /** The least size of cells that are moved, in pixels, 1 to 4096; 4 by default. */
  transportSize: z.int().min(1).max(4096).default(4),
  /** How often each half of the mixture is of adversarial neighbours, 0 to 1: 0 by default; the authors take 0.1. */
  adversarialProbability: z.number().min(0).max(1).default(0),
  /** How far those may lie, as a part of the inputs' range, 0 to 1; 10/255 by default. */
  epsilon: z
    .number()
    .min(0)
    .max(1)
    .default(10 / 255),
  /** Weight of the clean batch's cross-entropy beside the mixed one's, 0 to 1e6; 0 by default. */
  cleanWeight: z.number().min(0).max(1e6).default(0),
});

/** Options of `puzzlemix`. */
export type PuzzlemixOptions = z.input<typeof schema>;

/**
 * PuzzleMix: mixes pairs of images so that what is salient in each stays to be seen.
 *
 * A batch draws a grid, `lambda ~ Beta(alpha, alpha)` and an order. The saliency of an image is the length of the
 * gradient of the present model's cross-entropy, in evaluation mode, at each pixel; a mask with values in
 * `{0, 1/2, 1}` covers the least of it (`maskProblem`, solved exactly by `bestLabels`), and the images' cells are moved
 * under it (`transport`). Targets are mixed by the mask's mean. For images; claims `mix-targets`.
 *
 * Source: Kim, Choo, Song, "Puzzle Mix: Exploiting Saliency and Local Statistics for Optimal Mixup", ICML 2020
 * (arXiv 2009.06962).
 *
 * @throws InfomixupError `invalid-options`; from `createTrainer`, `no-images`; in training, `regularizer-hook-failed` where
 *   no number of `blocks` divides the images' height and width
 *
 * @example
 * ```ts
 * import { lenet5 } from '@infomixup/core';
 * import { puzzlemix } from '@infomixup/regularizer-puzzlemix';
 * import { createTrainer } from '@infomixup/trainer';
 * const model = lenet5({ seed: 1 });
 * const trainer = createTrainer({ model, regularizers: [puzzlemix({ blocks: [2, 4, 7] })], seed: 1 });
 * console.assert(typeof trainer.fit === 'function');
 * model.dispose();
 * ```
 */
export function puzzlemix(options: PuzzlemixOptions = {}): Regularizer<Record<never, never>> {
  const settings = parseOptions('puzzlemix', schema, options);
  const { alpha, adversarialProbability, epsilon, cleanWeight } = settings;
  return defineRegularizer({
    name: 'puzzlemix',
    settings,
    requires: {},
    images: true,
    changes: ['inputs', 'targets'],
    claims: [claims.mixTargets],
    init: ({ inputShape }) => {
      gridsOf(settings.blocks, inputShape);
      return null;
    },
    step: ({ rng, classifier }) => {
      if (alpha === 0) return {};
      let clean: Batch | undefined;
      return {
        prepareBatch: async (batch, { own }) => {
          clean = batch;
          const { inputs, targets } = batch;
          const [size = 0, height = 0, width = 0, channels = 0] = inputs.shape;
          const draw = adversarialDraw(rng, adversarialProbability, epsilon, inputs.size);
          const start = draw ? disturbedStart(inputs, draw.start, classifier.bounds) : inputs;
          const loss = (logits: Tensor2D) => crossEntropy.losses(logits, targets);
          const gradient = inputGradient(classifier, start, loss);
          const [values, slopes] = await Promise.all([inputs.data<'float32'>(), gradient.data<'float32'>()]);
          const blocks = rng.pick(gridsOf(settings.blocks, inputs.shape.slice(1)));
          const order = rng.permutation(size);
          const lambda = rng.beta(alpha, alpha);

          const [low, high] = classifier.bounds;
          const shape = { size, height, width, channels };
          const saliency = saliencyOf({ ...shape, values: slopes });
          const unit = new Float32Array(values.length);
          for (let at = 0; at < unit.length; at++) unit[at] = ((values[at] ?? 0) - low) / (high - low);
          const near = draw && disturbed(unit, slopes, draw);
          const pieceOf = (image: number, adversarial: boolean) => {
            const part = <T extends Float32Array | Float64Array>(all: T, length: number) =>
              all.subarray(image * length, (image + 1) * length) as T; // of the same kind
            const pixels = part(unit, height * width * channels);
            const content = adversarial && near ? part(near, pixels.length) : pixels;
            return { pixels, content, saliency: part(saliency, height * width) };
          };
          const mixed = new Float32Array(values.length);
          const shares = new Float32Array(size);
          const options = { ...settings, ...shape, blocks, lambda };
          order.forEach((partner, image) => {
            const [first, second] = [pieceOf(image, draw?.own ?? false), pieceOf(partner, draw?.partner ?? false)];
            const made = puzzle(first, second, options);
            const from = image * first.pixels.length;
            for (let at = 0; at < made.mixed.length; at++)
              mixed[from + at] = low + (high - low) * (made.mixed[at] ?? 0);
            shares[image] = made.share;
          });
          const mixedTargets = tf.tidy(() => mix(targets, tf.tensor1d(order, 'int32'), tf.tensor1d(shares)));
          return { ...batch, inputs: own(tf.tensor(mixed, inputs.shape)), targets: mixedTargets };
        },
        ...cleanTerm(cleanWeight, () => clean),
      };
    },
  });
}

/** Inputs moved by `start`, given as parts of their range, and clipped to it. */
function disturbedStart(inputs: Tensor, start: Float32Array, [low, high]: readonly [number, number]): Tensor {
  return tf.tidy(() => tf.clipByValue(tf.add(inputs, tf.mul(high - low, tf.tensor(start, inputs.shape))), low, high));
}

/** The numbers of cells that divide images in both directions. */
function gridsOf(blocks: readonly number[], [height = 0, width = 0]: readonly number[]): readonly number[] {
  const fitting = blocks.filter((count) => height % count === 0 && width % count === 0);
  if (fitting.length > 0) return fitting;
  throw new InfomixupError(
    `puzzlemix: none of ${blocks.join(', ')} blocks divides images of ${height} x ${width}; give a common divisor of both`,
    'invalid-options',
  );
}

/** `puzzlemix` in configuration files. */
export const recipe: Recipe<'regularizer', z.output<typeof schema>, ReturnType<typeof puzzlemix>> = {
  kind: 'regularizer',
  name: 'puzzlemix',
  schema,
  create: puzzlemix,
};
