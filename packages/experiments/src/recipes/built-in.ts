import { createRequire } from 'node:module';
import { isRecipe, type Recipe, type RecipeKind } from '@infomixup/core';

/** A recipe whose options and product are only known at run time. */
export type AnyRecipe<K extends RecipeKind = RecipeKind> = Recipe<K, unknown, unknown>;

/** The recipes of one kind that a module exports, as `recipe` or in `recipes`. */
export function recipesOf<K extends RecipeKind>(module: object, kind: K): AnyRecipe<K>[] {
  // An imported namespace has no type; a CommonJS module may export anything.
  const { recipe, recipes }: { recipe?: unknown; recipes?: unknown } = Object(module);
  return [recipe, ...(Array.isArray(recipes) ? recipes : [])].filter((value) => isRecipe(kind, value));
}

const shelves: { readonly [K in RecipeKind]: (dependency: string) => boolean } = {
  regularizer: (dependency) => dependency.startsWith('@infomixup/regularizer-'),
  attack: (dependency) => dependency === '@infomixup/attacks',
  model: (dependency) => dependency === '@infomixup/core',
  criterion: (dependency) => dependency === '@infomixup/core',
  optimizer: (dependency) => dependency === '@infomixup/trainer',
  schedule: (dependency) => dependency === '@infomixup/trainer',
  dataset: (dependency) => dependency === '@infomixup/datasets',
};

/** This package's own dependencies: whatever is added to its manifest is found by its short name. */
function dependencies(): string[] {
  const manifest: { dependencies?: object } = createRequire(import.meta.url)('@infomixup/experiments/package.json');
  return Object.keys(manifest.dependencies ?? {});
}

const modules = new Map<string, Promise<object>>();

/** Imported once: every part of a configuration asks for all of its kind. */
function imported(name: string): Promise<object> {
  const module = modules.get(name) ?? (import(name) as Promise<object>);
  modules.set(name, module);
  return module;
}

/** The recipes of the package that is called by a kind and a name; none where there is no such package. */
export async function recipesOfPackage<K extends RecipeKind>(kind: K, name: string): Promise<AnyRecipe<K>[]> {
  const ofName = dependencies().filter((dependency) => dependency === `@infomixup/${kind}-${name}`);
  return (await Promise.all(ofName.map(imported))).flatMap((module) => recipesOf(module, kind));
}

/** The built-in recipe of a name: of the package called so, where there is one, before any other is imported. */
export async function builtInRecipe<K extends RecipeKind>(kind: K, name: string): Promise<AnyRecipe<K> | undefined> {
  const isIt = (recipe: AnyRecipe<K>) => recipe.name === name;
  return (await recipesOfPackage(kind, name)).find(isIt) ?? (await builtInRecipes(kind)).find(isIt);
}

/** The recipes of one kind that come with the command line. */
export async function builtInRecipes<K extends RecipeKind>(kind: K): Promise<AnyRecipe<K>[]> {
  const found = await Promise.all(dependencies().filter(shelves[kind]).map(imported));
  return found.flatMap((module) => recipesOf(module, kind));
}
