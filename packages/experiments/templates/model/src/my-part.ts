import {
  defineEncoder,
  denseParameters,
  denseRelu,
  flatten,
  linearHead,
  type Model,
  modelOf,
  parseOptions,
  type Recipe,
} from '@infomixup/core';
import type { Tensor } from '@tensorflow/tfjs';
import { z } from 'zod';

const schema = z.strictObject({
  /** Units of the hidden layer, 1 to 2^20. */
  units: z
    .int()
    .min(1)
    .max(2 ** 20)
    .default(32),
});

const complete = schema.extend({
  /** Fixes the first weights. */
  seed: z.int(),
  classes: z.int().min(2),
  /** Of a sample. */
  inputShape: z.array(z.int().min(1)),
});

/** Options of `myPart`. */
export type MyPartOptions = z.input<typeof complete>;

/** Its representations: the inputs, and the hidden layer after ReLU, `[batch, units]`. */
export interface MyPartRepresentations {
  readonly input: Tensor;
  readonly hidden: Tensor;
}

/**
 * A classifier with one hidden layer: put your network in its place. What it visits under a name, regularizers can change
 * or penalise.
 *
 * @throws InfomixupError `invalid-options`
 */
export function myPart(options: MyPartOptions): Model<MyPartRepresentations> {
  const { units, seed, classes, inputShape } = parseOptions('my-part', complete, options);
  const inputs = inputShape.reduce((product, length) => product * length, 1);
  const encoder = defineEncoder({
    name: 'my-part',
    settings: { units },
    inputShape,
    bounds: [0, 1],
    size: units,
    representations: { input: 'tensor', hidden: 'tensor' },
    parameters: denseParameters('hidden', { inputs, units }),
    encode: (images, { visit }, weights) =>
      visit('hidden', denseRelu(flatten(visit('input', images)), weights, 'hidden')),
  });
  return modelOf(encoder, linearHead(), { seed, classes });
}

/** `myPart` in configuration files; seed, classes and shape are the run's. */
export const recipe: Recipe<'model', z.output<typeof schema>, Model<MyPartRepresentations>> = {
  kind: 'model',
  name: 'my-part',
  schema,
  create: (options, { seed, classes, inputShape }) =>
    myPart({ ...options, seed, classes, inputShape: [...inputShape] }),
};
