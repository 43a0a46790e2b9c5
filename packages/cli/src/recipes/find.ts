import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { InfomixupError, isRecipe, type Recipe, type RecipeKind } from '@infomixup/core';
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

/** This package's own dependencies: whatever is added to its manifest is found by its short name. */
function dependencies(): string[] {
  const manifest: { dependencies?: object } = createRequire(import.meta.url)('infomixup/package.json');
  return Object.keys(manifest.dependencies ?? {});
}

/** The recipes of one kind that a module exports, as `recipe` or in `recipes`. */
function recipesOf<K extends RecipeKind>(module: object, kind: K): AnyRecipe<K>[] {
  const { recipe, recipes } = module as { recipe?: unknown; recipes?: unknown }; // an imported namespace has no type
  return [recipe, ...(Array.isArray(recipes) ? recipes : [])].filter((value) => isRecipe(kind, value));
}

/** The recipes of one kind that come with the command line. */
export async function builtInRecipes<K extends RecipeKind>(kind: K): Promise<AnyRecipe<K>[]> {
  const modules = await Promise.all(
    dependencies()
      .filter(shelves[kind])
      .map((name) => import(name) as Promise<object>),
  );
  return modules.flatMap((module) => recipesOf(module, kind));
}

const namesAModule = (name: string): boolean => /^[./@]|\//.test(name) || /\.[cm]?[jt]s$/.test(name);

async function importFrom(name: string, configFile: string): Promise<object> {
  const target = name.startsWith('.') ? resolve(dirname(configFile), name) : name;
  return createJiti(resolve(configFile)).import<object>(target);
}

/**
 * The recipe called `name`: a built-in one by its short name, anybody else's by package name or path.
 *
 * @throws InfomixupError `unknown-<kind>` when there is none, naming the ones there are.
 */
export async function findRecipe<K extends RecipeKind>(
  kind: K,
  name: string,
  configFile: string,
): Promise<AnyRecipe<K>> {
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
  const module = await importFrom(name, configFile).catch((cause: unknown) => {
    throw unknown(
      namesAModule(name) ? `not importable: ${String(cause)}` : 'no installed package has that name',
      cause,
    );
  });
  const [found] = recipesOf(module, kind);
  if (!found) throw unknown('the module exports no such recipe');
  return found;
}
