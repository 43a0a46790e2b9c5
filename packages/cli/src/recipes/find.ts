import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { InfomixupError, type Recipe, type RecipeKind } from '@infomixup/core';
import { createJiti } from 'jiti';
import { didYouMean } from '../config/problems.js';

/** A recipe whose options and product are only known at run time. */
export type AnyRecipe<K extends RecipeKind = RecipeKind> = Recipe<K, unknown, unknown>;

const shelves: { readonly [K in RecipeKind]: (dependency: string) => boolean } = {
  regularizer: (dependency) => dependency.startsWith('@infomixup/regularizer-'),
  attack: (dependency) => dependency === '@infomixup/attacks',
  model: (dependency) => dependency === '@infomixup/core',
  dataset: (dependency) => dependency === '@infomixup/datasets',
};

const dependencies = (): string[] => {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const found = typeof manifest === 'object' && manifest !== null && 'dependencies' in manifest && manifest.dependencies;
  return Object.keys(found || {});
};

const isRecipe = (value: unknown): value is AnyRecipe =>
  typeof value === 'object' && value !== null && 'kind' in value && 'schema' in value && 'create' in value;

/** Every recipe a module exports, as `recipe` or in `recipes`. */
function recipesOf(module: object): AnyRecipe[] {
  const { recipe, recipes } = module as { recipe?: unknown; recipes?: unknown }; // an imported namespace has no type
  return [recipe, ...(Array.isArray(recipes) ? recipes : [])].filter(isRecipe);
}

const isOfKind =
  <K extends RecipeKind>(kind: K) =>
  (recipe: AnyRecipe): recipe is AnyRecipe<K> =>
    recipe.kind === kind;

/** The recipes of one kind that come with the command line. */
export async function builtInRecipes<K extends RecipeKind>(kind: K): Promise<AnyRecipe<K>[]> {
  const modules = await Promise.all(dependencies().filter(shelves[kind]).map((name) => import(name) as Promise<object>));
  return modules.flatMap(recipesOf).filter(isOfKind(kind));
}

const namesAModule = (name: string): boolean => /^[./@]|\//.test(name) || /\.[cm]?[jt]s$/.test(name);

async function recipesFrom(name: string, configFile: string): Promise<AnyRecipe[]> {
  const target = name.startsWith('.') ? resolve(dirname(configFile), name) : name;
  return recipesOf((await createJiti(resolve(configFile)).import(target)) as object);
}

/**
 * The recipe called `name`: a built-in one by its short name, anybody else's by package name or path.
 *
 * @throws InfomixupError `unknown-<kind>` when there is none, naming the ones there are.
 */
export async function findRecipe<K extends RecipeKind>(kind: K, name: string, configFile: string): Promise<AnyRecipe<K>> {
  const builtIn = await builtInRecipes(kind);
  const known = builtIn.find((recipe) => recipe.name === name);
  if (known) return known;
  const names = builtIn.map((recipe) => recipe.name);
  const unknown = (why: string, cause?: unknown) =>
    new InfomixupError(
      `unknown ${kind} "${name}"${didYouMean(name, names)} (${why}; built in: ${names.join(', ')})`,
      `unknown-${kind}`,
      { cause },
    );
  const others = await recipesFrom(name, configFile).catch((cause: unknown) => {
    throw unknown(namesAModule(name) ? `not importable: ${String(cause)}` : 'no installed package has that name', cause);
  });
  const found = others.find(isOfKind(kind));
  if (!found) throw unknown('the module exports no such recipe');
  return found;
}
