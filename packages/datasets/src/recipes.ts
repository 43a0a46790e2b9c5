import type { DatasetRecipe } from '@infomixup/core';
import type { z } from 'zod';
import { mnist, mnistSchema } from './mnist/mnist.js';
import { spirals, spiralsSchema } from './spirals/spirals.js';

const mnistRecipe: DatasetRecipe<z.output<typeof mnistSchema>> = {
  kind: 'dataset',
  name: 'mnist',
  schema: mnistSchema,
  paths: ['folder'],
  create: (options, { folder, offline }) =>
    mnist({ ...options, folder: options.folder ?? folder, offline: options.offline || offline === true }),
};

const spiralsRecipe = {
  kind: 'dataset',
  name: 'spirals',
  schema: spiralsSchema,
  create: async (options, { seed }) => spirals({ ...options, seed }),
} satisfies DatasetRecipe<z.output<typeof spiralsSchema>>;

/** MNIST and the spirals by name. */
export const recipes = [mnistRecipe, spiralsRecipe] as const;
