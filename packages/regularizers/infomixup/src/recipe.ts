import type { Recipe } from '@infomixup/core';
import type { z } from 'zod';
import { type Infomixup, infomixup } from './infomixup.js';
import { infomixupSchema } from './options.js';

/** `infomixup` in configuration files; the latent's dimension is the model's own. */
export const recipe: Recipe<'regularizer', z.output<typeof infomixupSchema>, Infomixup<string, string>> = {
  kind: 'regularizer',
  name: 'infomixup',
  schema: infomixupSchema,
  create: (options) => infomixup(options),
};
