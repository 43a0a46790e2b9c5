import { type ModelOutline, parseOptions, type Recipe } from '@infomixup/core';
import { type Changes, defineRegularizer, type Regularizer, tensors } from '@infomixup/regularizer';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { type DropoutUnit, keepMask } from './keep-mask.js';

const schema = z.strictObject({
  at: z
    .array(z.string())
    .min(1)
    .max(64)
    .refine((names) => new Set(names).size === names.length, 'name each representation once'),
  rate: z.number().min(0).lt(1).default(0.5),
  unit: z.literal(['element', 'channel']).default('element'),
});

/** Options of `dropout`. */
export interface DropoutOptions<K extends string> {
  /** The representations to drop from, all of them in every batch; tensors. */
  readonly at: readonly K[];
  /** The probability that a unit is dropped, from 0 to below 1; 0.5 by default, as the paper for hidden layers. */
  readonly rate?: number | undefined;
  /** `element` by default; `channel` drops whole feature maps (Tompson et al. 2015), on vectors the same. */
  readonly unit?: DropoutUnit | undefined;
}

/**
 * Dropout: in training, sets units of representations to zero and scales the others up.
 *
 * `h * m`, each `m` being 0 with probability `rate` and `1 / (1 - rate)` else (inverted scaling), drawn anew for each
 * representation of each pass. Evaluation, and with it every attack, is without it.
 *
 * Sources: Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov, "Dropout: A Simple Way to Prevent Neural Networks
 * from Overfitting", JMLR 15 (2014); by channels: Tompson, Goroshin, Jain, LeCun, Bregler, CVPR 2015 (arXiv 1411.4280).
 *
 * @throws InfomixupError `invalid-options`
 *
 * @example
 * ```ts
 * import { lenet5 } from '@infomixup/core';
 * import { dropout } from '@infomixup/regularizer-dropout';
 * import { createTrainer } from '@infomixup/trainer';
 * const model = lenet5({ seed: 1 });
 * const trainer = createTrainer({ model, regularizers: [dropout({ at: ['dense1', 'dense2'] })], seed: 1 });
 * console.assert(typeof trainer.fit === 'function');
 * model.dispose();
 * ```
 */
export function dropout<const K extends string>(options: DropoutOptions<K>) {
  const { rate, unit } = parseOptions('dropout', schema, options);
  const { at } = options;
  return defineRegularizer({
    name: 'dropout',
    settings: { at, rate, unit },
    requires: tensors(at),
    alters: at,
    init: () => null,
    step: () => {
      if (rate === 0) return {};
      const drop: Changes<{ h: Tensor }>['h'] = (value, _seen, _batch, noise) =>
        // Spread first: on WebAssembly a product of two shapes takes three times as long.
        noise ? tf.mul(value, tf.broadcastTo(keepMask(value.shape, rate, unit, noise), value.shape)) : value;
      // Object.fromEntries forgets which keys it was given.
      const representations = Object.fromEntries(at.map((name) => [name, drop])) as Changes<Record<K, Tensor>>;
      return { representations };
    },
  });
}

/** What the classifier's last layer reads, as far as it is a tensor. */
const lastTensor = ({ representations }: ModelOutline): readonly string[] =>
  Object.keys(representations)
    .filter((name) => representations[name] === 'tensor')
    .slice(-1);

const configurable = schema.partial({ at: true });

/** `dropout` in configuration files; without `at`, at the model's last tensor. */
export const recipe: Recipe<'regularizer', z.output<typeof configurable>, Regularizer<Record<string, Tensor>>> = {
  kind: 'regularizer',
  name: 'dropout',
  schema: configurable,
  create: ({ at, rate, unit }, { model }) => dropout({ at: at ?? lastTensor(model), rate, unit }),
};
