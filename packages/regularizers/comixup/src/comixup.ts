import { crossEntropy, InfomixupError, inputGradient, parseOptions, type Recipe } from '@infomixup/core';
import { type Batch, claims, defineRegularizer, type Regularizer } from '@infomixup/regularizer';
import { cellShares, cleanTerm, saliencyOf } from '@infomixup/regularizer-puzzlemix';
import type { Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { assembled, mixedTargets } from './assemble.js';
import { compatibilityOf } from './compatibility.js';
import { selectCells } from './select.js';

const weight = z.number().min(0).max(1e6);

const schema = z.strictObject({
  /** Of the Dirichlet distribution of the prior, 0 to 1e6: 2 by default; 0 does not mix at all. */
  alpha: z.number().min(0).max(1e6).default(2),
  /** A batch is mixed in parts of so many images, 1 to 4096; 20 by default. */
  part: z.int().min(1).max(4096).default(20),
  /** Cells in each direction, which divide the images, 2 to 16; 4 by default. */
  blocks: z.int().min(2).max(16).default(4),
  /** Weight of neighbouring cells of different images, 0 to 1e6; 0.32 by default. */
  beta: weight.default(0.32),
  /** Weight of cells of one image in several outputs, 0 to 1e6; 1 by default. */
  gamma: weight.default(1),
  /** How much of an output's cells others may show of an image before that counts, 0 to 4096; 0.83 by default. */
  threshold: z.number().min(0).max(4096).default(0.83),
  /** Weight of the prior, 0 to 1e6; 0.05 by default. */
  eta: weight.default(0.05),
  /** How far images that are salient in different places are counted together, 0 to 1; 0.001 by default. */
  omega: z.number().min(0).max(1).default(0.001),
  /** How often every output is chosen, 1 to 100; 4 by default. */
  iterations: z.int().min(1).max(100).default(4),
  /** Pixels of the square that is an image's most salient place, 1 to 4096; 8 by default. */
  window: z.int().min(1).max(4096).default(8),
  /** Weight of the clean batch's cross-entropy beside the mixed one's, 0 to 1e6; 1 by default. */
  cleanWeight: weight.default(1),
});

/** Options of `comixup`. */
export type ComixupOptions = z.input<typeof schema>;

/**
 * Co-Mixup: makes as many mixed images as a batch has, each of the salient parts of several, and all together of them all.
 *
 * A batch is taken in parts. In each, `selectCells` says what every cell of every output shows; targets are mixed by the
 * cells. Saliency is the length of the gradient of the present model's cross-entropy, in evaluation mode. The clean batch
 * is trained on too, with `cleanWeight`. For images; claims `mix-targets`.
 *
 * Source: Kim, Choo, Jeong, Song, "Co-Mixup: Saliency Guided Joint Mixup with Supermodular Diversity", ICLR 2021
 * (arXiv 2102.03065).
 *
 * @throws InfomixupError `invalid-options`; from `createTrainer`, `no-images`; in training, `regularizer-hook-failed` where
 *   `blocks` does not divide the images' height and width
 *
 * @example
 * ```ts
 * import { lenet5 } from '@infomixup/core';
 * import { comixup } from '@infomixup/regularizer-comixup';
 * import { createTrainer } from '@infomixup/trainer';
 * const model = lenet5({ seed: 1 });
 * const trainer = createTrainer({ model, regularizers: [comixup({ part: 10 })], seed: 1 });
 * console.assert(typeof trainer.fit === 'function');
 * model.dispose();
 * ```
 */
export function comixup(options: ComixupOptions = {}): Regularizer<Record<never, never>> {
  const settings = parseOptions('comixup', schema, options);
  const { alpha, part, blocks, omega, window, cleanWeight } = settings;
  return defineRegularizer({
    name: 'comixup',
    settings,
    requires: {},
    images: true,
    changes: ['inputs', 'targets'],
    claims: [claims.mixTargets],
    init: ({ inputShape }) => requireDivisor(blocks, inputShape),
    step: ({ rng, classifier }) => {
      if (alpha === 0) return {};
      let clean: Batch | undefined;
      return {
        prepareBatch: async (batch, { own }) => {
          clean = batch;
          const { inputs, targets } = batch;
          const [size = 0, height = 0, width = 0, channels = 0] = inputs.shape;
          const loss = (logits: Tensor2D) => crossEntropy.losses(logits, targets);
          const slopes = inputGradient(classifier, inputs, loss).data<'float32'>();
          const [values, classes, gradients] = await Promise.all([
            inputs.data<'float32'>(),
            targets.data<'float32'>(),
            slopes,
          ]);
          const saliency = saliencyOf({ size, height, width, channels, values: gradients });
          const [mixed, mixedClasses] = [values.slice(), classes.slice()];
          const grid = { height, width, rows: blocks, columns: blocks };
          for (let start = 0; start < size; start += part) {
            const count = Math.min(part, size - start);
            const ofPart = <T extends Float32Array | Float64Array>(all: T): T => {
              const each = all.length / size;
              return all.subarray(start * each, (start + count) * each) as T; // of the same kind
            };
            const maps = ofPart(saliency);
            const cells = new Float64Array(count * blocks * blocks);
            for (let image = 0; image < count; image++) {
              const map = maps.subarray(image * height * width, (image + 1) * height * width);
              cells.set(cellShares(map, grid), image * blocks * blocks);
            }
            const compatibility = compatibilityOf(maps, { size: count, height, width }, window, omega);
            const selection = selectCells(cells, compatibility, settings, rng);
            ofPart(mixed).set(assembled(ofPart(values), selection, { height, width, channels, blocks }));
            ofPart(mixedClasses).set(mixedTargets(ofPart(classes), selection));
          }
          return {
            ...batch,
            inputs: own(tf.tensor(mixed, inputs.shape)),
            targets: own(tf.tensor2d(mixedClasses, targets.shape)),
          };
        },
        ...cleanTerm(cleanWeight, () => clean),
      };
    },
  });
}

function requireDivisor(blocks: number, [height = 0, width = 0]: readonly number[]): null {
  if (height % blocks === 0 && width % blocks === 0) return null;
  throw new InfomixupError(
    `comixup: ${blocks} blocks do not divide images of ${height} x ${width}; give a common divisor of both`,
    'invalid-options',
  );
}

/** `comixup` in configuration files. */
export const recipe: Recipe<'regularizer', z.output<typeof schema>, ReturnType<typeof comixup>> = {
  kind: 'regularizer',
  name: 'comixup',
  schema,
  create: comixup,
};
