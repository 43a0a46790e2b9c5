import { InfomixupError, type RecipeKind } from '@infomixup/core';
import { didYouMean } from '../config/problems.js';
import { builtInRecipes } from './built-in.js';
import { importFrom, looksLikeAModule } from './import-from.js';
import { type AnyRecipe, recipesOf } from './recipes-of.js';

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
