import { parseOptions, type Recipe } from '@infomixup/core';
import { claims, defineRegularizer, type Regularizer } from '@infomixup/regularizer';
import { mix } from '@infomixup/regularizer-mixup';
import type { Tensor4D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { boxOf, shareOutside } from './box.js';
import { pastePartners } from './paste.js';

const schema = z.strictObject({
  /**
   * Concentration of the Beta distribution that the share outside of the box is drawn from, 0 to 1e6; 1 by default, as
   * the paper. 0 does not mix at all.
   */
  alpha: z.number().min(0).max(1e6).default(1),
  /** How often a batch is mixed, 0 to 1: 0.5 by default, as the authors for CIFAR; they take 1 for ImageNet. */
  probability: z.number().min(0).max(1).default(0.5),
});

/** Options of `cutmix`. */
export type CutmixOptions = z.input<typeof schema>;

/**
 * CutMix: pastes a box of another image at the same place, and mixes the targets by the areas.
 *
 * With `probability` a batch draws `lambda ~ Beta(alpha, alpha)`, an order of the batch and a pixel; a box around it of
 * the share `1 - lambda` of the image is clipped to the image, and each image gets the pixels that its partner has in
 * it. The targets are mixed by the share of pixels that stayed (equation 1 of the paper, lambda corrected after the
 * clipping as in the authors' code). For images `[height, width, channels]`. Claims `mix-targets`.
 *
 * Source: Yun, Han, Oh, Chun, Choe, Yoo, "CutMix: Regularization Strategy to Train Strong Classifiers with Localizable
 * Features", ICCV 2019 (arXiv 1905.04899).
 *
 * @throws InfomixupError `invalid-options`; from `createTrainer`, `no-images`
 *
 * @example
 * ```ts
 * import { lenet5 } from '@infomixup/core';
 * import { cutmix } from '@infomixup/regularizer-cutmix';
 * import { createTrainer } from '@infomixup/trainer';
 * const model = lenet5({ seed: 1 });
 * const trainer = createTrainer({ model, regularizers: [cutmix()], seed: 1 });
 * console.assert(typeof trainer.fit === 'function');
 * model.dispose();
 * ```
 */
export function cutmix(options: CutmixOptions = {}): Regularizer<Record<never, never>> {
  const { alpha, probability } = parseOptions('cutmix', schema, options);
  return defineRegularizer({
    name: 'cutmix',
    settings: { alpha, probability },
    requires: {},
    images: true,
    changes: ['inputs', 'targets'],
    claims: [claims.mixTargets],
    init: () => null,
    step: ({ rng }) => {
      if (alpha === 0 || probability === 0 || rng.uniform() >= probability) return {};
      const lambda = rng.beta(alpha, alpha);
      return {
        prepareBatch: (batch) => {
          const images = batch.inputs as Tensor4D; // the trainer has looked
          const [size, height, width] = images.shape;
          const order = tf.tensor1d(rng.permutation(size), 'int32');
          const box = boxOf({ height, width, lambda, row: rng.integer(height), column: rng.integer(width) });
          return {
            ...batch,
            inputs: pastePartners(images, order, box),
            targets: mix(batch.targets, order, shareOutside(box, height, width)),
          };
        },
      };
    },
  });
}

/** `cutmix` in configuration files. */
export const recipe: Recipe<'regularizer', z.output<typeof schema>, ReturnType<typeof cutmix>> = {
  kind: 'regularizer',
  name: 'cutmix',
  schema,
  create: cutmix,
};
