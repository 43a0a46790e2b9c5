import { parseOptions, type Recipe } from '@infomixup/core';
import { defineRegularizer, type Regularizer } from '@infomixup/regularizer';
import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { jensenShannon } from './jensen-shannon.js';
import { augmented, drawMixture } from './mixture.js';
import { operationNames, overlapping } from './operations/operations.js';

const schema = z.strictObject({
  /** Weight of the Jensen-Shannon term, 0 to 1e6; 12 by default. At 0 the augmented images take the batch's place. */
  jensenShannon: z.number().min(0).max(1e6).default(12),
  /** How many chains are mixed, up to 16; 3 by default, and 0 augments nothing. */
  width: z.int().min(0).max(16).default(3),
  /** Operations a chain, up to 16; by default 1, 2 or 3 at random. */
  depth: z.union([z.literal('random'), z.int().min(1).max(16)]).default('random'),
  /** The greatest level of an operation, 0.1 to 10; 3 by default. */
  severity: z.number().min(0.1).max(10).default(3),
  /** Of the Dirichlet and Beta distributions of the weights, 1e-3 to 1e6; 1 by default. */
  alpha: z.number().min(1e-3).max(1e6).default(1),
  /** By default those nine that are no corruptions of the benchmarks. */
  operations: z
    .array(z.enum(operationNames))
    .min(1)
    .max(operationNames.length)
    .default(operationNames.filter((name) => !overlapping.includes(name))),
});

/** Options of `augmix`. */
export type AugmixOptions = z.input<typeof schema>;

/**
 * AugMix: mixes chains of image operations, and asks for the same predictions on the image and two such mixtures.
 *
 * For each sample twice: `(1 - m) x + m sum_i w_i chain_i(x)` with `w ~ Dirichlet(alpha)`, `m ~ Beta(alpha, alpha)` and
 * each chain 1 to 3 operations of drawn strength. The loss becomes `criterion(clean) + jensenShannon JS(p_clean, p_1,
 * p_2)`. For images `[height, width, channels]` of any size; list it behind plugins that change the inputs.
 *
 * Source: Hendrycks, Mu, Cubuk, Zoph, Gilmer, Lakshminarayanan, "AugMix: A Simple Data Processing Method to Improve
 * Robustness and Uncertainty", ICLR 2020 (arXiv 1912.02781).
 *
 * @throws InfomixupError `invalid-options`; from `createTrainer`, `no-images`
 *
 * @example
 * ```ts
 * import { lenet5 } from '@infomixup/core';
 * import { augmix } from '@infomixup/regularizer-augmix';
 * import { createTrainer } from '@infomixup/trainer';
 * const model = lenet5({ seed: 1 });
 * const trainer = createTrainer({ model, regularizers: [augmix({ severity: 2 })], seed: 1 });
 * console.assert(typeof trainer.fit === 'function');
 * model.dispose();
 * ```
 */
export function augmix(options: AugmixOptions = {}): Regularizer<Record<never, never>> {
  const settings = parseOptions('augmix', schema, options);
  const { jensenShannon: weight, width } = settings;
  return defineRegularizer({
    name: 'augmix',
    settings,
    requires: {},
    images: true,
    changes: weight === 0 ? ['inputs'] : [],
    keeps: weight === 0 ? [] : ['inputs'],
    init: () => null,
    step: ({ rng, classifier: { bounds } }) => {
      if (width === 0) return {};
      const augment = (inputs: Tensor, values: Float32Array): Tensor => {
        const [size = 0, height = 0, width = 0, channels = 0] = inputs.shape;
        const length = height * width * channels;
        const changed = new Float32Array(values.length);
        for (let sample = 0; sample < size; sample++) {
          const place = sample * length;
          const image = { height, width, channels, values: values.subarray(place, place + length) };
          changed.set(augmented(image, drawMixture(rng, settings, image), bounds), place);
        }
        return tf.tensor(changed, inputs.shape);
      };
      if (weight === 0)
        return {
          prepareBatch: async (batch) => ({ ...batch, inputs: augment(batch.inputs, await valuesOf(batch.inputs)) }),
        };
      let both: readonly Tensor[] = [];
      return {
        prepareBatch: async (batch, { own }) => {
          const values = await valuesOf(batch.inputs);
          both = [own(augment(batch.inputs, values)), own(augment(batch.inputs, values))];
          return batch;
        },
        penalty: ({ logits, batch, pass }): Scalar => {
          // Samples that a plugin appends to a representation come last, and have no image to be augmented.
          const ownRows = (all: Tensor2D): Tensor2D => tf.slice(all, 0, batch.labels.length);
          const others = both.map((inputs) => pass(inputs, { hooks: true, statistics: 'update' }).logits);
          return tf.mul<Scalar>(weight, jensenShannon([logits, ...others].map(ownRows)));
        },
      };
    },
  });
}

/** Tensors of images are of numbers with a fraction. */
const valuesOf = (inputs: Tensor): Promise<Float32Array> => inputs.data<'float32'>();

/** `augmix` in configuration files. */
export const recipe: Recipe<'regularizer', z.output<typeof schema>, ReturnType<typeof augmix>> = {
  kind: 'regularizer',
  name: 'augmix',
  schema,
  create: augmix,
};
