import type { DatasetRecipe } from '@infomixup/core';
import { spirals } from '@infomixup/datasets';
import { z } from 'zod';

const schema = z.strictObject({});

/** Spirals whose test half cannot be looked at. */
export const recipe: DatasetRecipe<z.output<typeof schema>> = {
  kind: 'dataset',
  name: 'poisoned',
  schema,
  create: async (_, { seed }) => {
    const { train, test } = spirals({ seed, size: 80 });
    const gather = () => {
      throw new Error('the test set was looked at');
    };
    return { train, test: { ...test, gather } };
  },
};
