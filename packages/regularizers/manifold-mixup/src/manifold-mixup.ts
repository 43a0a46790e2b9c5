import { InfomixupError, type ModelOutline, parseOptions, type Recipe } from '@infomixup/core';
import { claims, defineRegularizer, only, type Regularizer, tensors } from '@infomixup/regularizer';
import { mix } from '@infomixup/regularizer-mixup';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';

const schema = z.strictObject({
  at: z
    .array(z.string())
    .min(1)
    .max(64)
    .refine((names) => new Set(names).size === names.length, 'name each representation once'),
  alpha: z.number().min(0).max(1e6).default(2),
});

/** Options of `manifoldMixup`. */
export interface ManifoldMixupOptions<K extends string> {
  /** The representations of which each batch is mixed at one, each equally likely; tensors, `input` among them at will. */
  readonly at: readonly K[];
  /**
   * Concentration of the Beta distribution that lambda is drawn from, 0 to 1e6; 0 does not mix at all. 2 by default, the
   * authors' choice for CIFAR; they take 0.2 for Tiny-ImageNet.
   */
  readonly alpha?: number | undefined;
}

/**
 * Manifold mixup: mixes pairs of samples at a representation that is drawn anew for each batch, and their targets alike.
 *
 * Once a batch draws a layer `k` of `at`, `lambda ~ Beta(alpha, alpha)` and an order of the batch; at `k` the forward
 * pass goes on with `lambda h + (1 - lambda) h[order]` (equation 1 of the paper). Claims `mix-targets`: no other mixer
 * beside it.
 *
 * Source: Verma, Lamb, Beckham, Najafi, Mitliagkas, Lopez-Paz, Bengio, "Manifold Mixup: Better Representations by
 * Interpolating Hidden States", ICML 2019 (arXiv 1806.05236).
 *
 * @throws InfomixupError `invalid-options`; in training, `regularizer-hook-failed` where another plugin added samples before
 *   the representation.
 *
 * @example
 * ```ts
 * import { lenet5 } from '@infomixup/core';
 * import { manifoldMixup } from '@infomixup/regularizer-manifold-mixup';
 * import { createTrainer } from '@infomixup/trainer';
 * const model = lenet5({ seed: 1 });
 * const trainer = createTrainer({ model, regularizers: [manifoldMixup({ at: ['input', 'conv1', 'conv2'] })], seed: 1 });
 * console.assert(typeof trainer.fit === 'function');
 * model.dispose();
 * ```
 */
export function manifoldMixup<const K extends string>(options: ManifoldMixupOptions<K>) {
  const { alpha } = parseOptions('manifold-mixup', schema, options);
  const { at } = options;
  return defineRegularizer({
    name: 'manifold-mixup',
    settings: { at, alpha },
    requires: tensors(at),
    alters: at,
    changes: ['targets'],
    claims: [claims.mixTargets],
    init: () => null,
    step: ({ rng }) => {
      // The limit of Beta(alpha, alpha), all weight on one of a pair, is training without mixing.
      if (alpha === 0) return {};
      const layer = rng.pick(at);
      const lambda = rng.beta(alpha, alpha);
      // Of the size that the batch has by then; a size has one order in a step.
      const mixed = <T extends Tensor>(values: T, size: number): T =>
        mix(values, tf.tensor1d(rng.fork('order').permutation(size), 'int32'), lambda);
      return {
        prepareBatch: (batch) => ({ ...batch, targets: mixed(batch.targets, batch.labels.length) }),
        representations: only(layer, (value, _, { labels }) =>
          mixed(rowsOf(value, labels.length, layer), labels.length),
        ),
      };
    },
  });
}

/** The same tensor, found to have a row for each of the batch's targets. */
function rowsOf(value: Tensor, size: number, layer: string): Tensor {
  if (value.shape[0] === size) return value;
  throw new InfomixupError(
    `manifold-mixup: "${layer}" has ${value.shape[0]} samples, and the batch ${size}; leave out the plugin that adds samples before it, or name an earlier representation`,
    'wrong-shape',
  );
}

/** The input and two hidden layers, as the authors' code, of the model's tensors in the order of its visits. */
const firstTensors = ({ representations }: ModelOutline): readonly string[] =>
  Object.keys(representations)
    .filter((name) => representations[name] === 'tensor')
    .slice(0, 3);

const configurable = schema.partial({ at: true });

/** `manifold-mixup` in configuration files; without `at`, the model's first three tensors. */
export const recipe: Recipe<'regularizer', z.output<typeof configurable>, Regularizer<Record<string, Tensor>>> = {
  kind: 'regularizer',
  name: 'manifold-mixup',
  schema: configurable,
  create: ({ at, alpha }, { model }) => manifoldMixup({ at: at ?? firstTensors(model), alpha }),
};
