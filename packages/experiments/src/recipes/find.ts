import { dirname, resolve } from 'node:path';
import { didYouMean, InfomixupError, type RecipeKind } from '@infomixup/core';
import { createJiti } from 'jiti';
import { type AnyRecipe, builtInRecipes, recipesOf } from './built-in.js';

/** Whether a name can only be a path or a scoped package, so that a failed import is worth telling. */
function looksLikeAModule(name: string): boolean {
  return /^[./@]|\//.test(name) || /\.[cm]?[jt]s$/.test(name);
}

/** Imports a JavaScript or TypeScript module as a file beside `configFile` would, by path or package name. */
async function importFrom(name: string, configFile: string): Promise<object> {
  const target = name.startsWith('.') ? resolve(dirname(configFile), name) : name;
  return createJiti(resolve(configFile)).import<object>(target);
}

/** `module#name` takes one of several recipes that a module exports. */
function splitName(text: string): { module: string; wanted?: string } {
  const hash = text.lastIndexOf('#');
  return hash < 1 ? { module: text } : { module: text.slice(0, hash), wanted: text.slice(hash + 1) };
}

function choose<K extends RecipeKind>(recipes: readonly AnyRecipe<K>[], wanted?: string): AnyRecipe<K> | string {
  const names = recipes.map(({ name }) => name).join(', ');
  const fitting = recipes.filter(({ name }) => wanted === undefined || name === wanted);
  const [found] = fitting;
  if (found && fitting.length === 1) return found;
  if (found) return `the module exports several (${names}); add "#" and the name of one`;
  return names === '' ? 'the module exports no such recipe' : `the module exports ${names}`;
}

const importFailure = (module: string, cause: unknown): string =>
  looksLikeAModule(module) ? `not importable: ${String(cause)}` : 'no installed package has that name';

/**
 * The recipe called `name`: a built-in one by its short name, anybody else's by package name or path.
 *
 * @param configFile - Paths and packages are found from here.
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
  const unknown = (why: string, cause?: unknown) => {
    const names = builtIn.map((recipe) => recipe.name);
    const text = `unknown ${kind} "${name}"${didYouMean(name, names)} (${why}; built in: ${names.join(', ')})`;
    return new InfomixupError(text, `unknown-${kind}`, { cause });
  };
  const { module, wanted } = splitName(name);
  const exported = await importFrom(module, configFile).catch((cause: unknown) => {
    throw unknown(importFailure(module, cause), cause);
  });
  const found = choose(recipesOf(exported, kind), wanted);
  if (typeof found === 'string') throw unknown(found);
  return found;
}
