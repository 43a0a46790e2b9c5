import { isRecipe, type Recipe, type RecipeKind } from '@infomixup/core';

/** A recipe whose options and product are only known at run time. */
export type AnyRecipe<K extends RecipeKind = RecipeKind> = Recipe<K, unknown, unknown>;

/** The recipes of one kind that a module exports, as `recipe` or in `recipes`. */
export function recipesOf<K extends RecipeKind>(module: object, kind: K): AnyRecipe<K>[] {
  const { recipe, recipes } = module as { recipe?: unknown; recipes?: unknown }; // an imported namespace has no type
  return [recipe, ...(Array.isArray(recipes) ? recipes : [])].filter((value) => isRecipe(kind, value));
}
