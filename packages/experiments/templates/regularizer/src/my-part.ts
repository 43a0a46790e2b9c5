import { parseOptions, type Recipe } from '@infomixup/core';
import { defineRegularizer, type Regularizer } from '@infomixup/regularizer';
import { z } from 'zod';
import { noisy } from './noisy.js';

const schema = z.strictObject({
  /** Standard deviation of the noise in units of the inputs, 0 to 1e6; 0 is exactly no noise. */
  deviation: z.number().min(0).max(1e6).default(0.1),
});

/** Options of `myPart`. */
export type MyPartOptions = z.input<typeof schema>;

/**
 * Adds normal noise to the inputs of every batch: put your method in its place.
 *
 * Source: the paper that describes it.
 *
 * @throws InfomixupError `invalid-options` for a deviation outside of [0, 1e6] or an unknown option.
 */
export function myPart(options: MyPartOptions = {}): Regularizer<Record<never, never>> {
  const { deviation } = parseOptions('my-part', schema, options);
  return defineRegularizer({
    name: 'my-part',
    settings: { deviation },
    requires: {},
    changes: ['inputs'],
    init: () => null,
    step: ({ rng }) => ({
      prepareBatch: (batch) =>
        deviation === 0 ? batch : { ...batch, inputs: noisy(batch.inputs, rng.normals(batch.inputs.size), deviation) },
    }),
  });
}

/** `myPart` in configuration files. */
export const recipe: Recipe<'regularizer', z.output<typeof schema>, ReturnType<typeof myPart>> = {
  kind: 'regularizer',
  name: 'my-part',
  schema,
  create: myPart,
};
