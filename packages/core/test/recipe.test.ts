import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createFrom, isRecipe, type Recipe } from '../src/index.js';

const recipe: Recipe<'model', { width: number }, string> = {
  kind: 'model',
  name: 'perceptron',
  schema: z.strictObject({ width: z.int().positive().default(8) }),
  create: ({ width }, { classes }) => `${width} to ${classes}`,
};
const context = { classes: 2, inputShape: [2], seed: 1 };

describe('isRecipe', () => {
  it('knows a recipe of the kind asked for', () => {
    expect(isRecipe('model', recipe)).toBe(true);
    expect(isRecipe('attack', recipe)).toBe(false);
  });

  it.each([null, undefined, 3, 'model', {}, { ...recipe, create: 1 }, { ...recipe, name: undefined }])(
    'takes %j for no recipe',
    (value) => {
      expect(isRecipe('model', value)).toBe(false);
    },
  );
});

describe('createFrom', () => {
  it('completes the options and hands on the context', () => {
    expect(createFrom(recipe, {}, context)).toBe('8 to 2');
    expect(createFrom(recipe, { width: 3 }, context)).toBe('3 to 2');
  });

  it('names the recipe whose options are wrong', () => {
    expect(() => createFrom(recipe, { wdith: 3 }, context)).toThrow(/^perceptron: .*wdith/);
  });
});
