import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { described, didYouMean, InfomixupError, type RecipeKind, waitFor } from '@infomixup/core';
import type { Origin } from '../config/document.js';
import { noteModule } from './attributed.js';
import { type AnyRecipe, builtInRecipe, builtInRecipes, recipesOf, recipesOfPackage } from './built-in.js';
import { foreign } from './foreign.js';
import { folderNamed, importModule, isAddress, looksLikeAModule, moduleFile, splitName } from './module.js';

const fields = ['name', 'schema', 'create'] as const;

/** What a module lacks that exports no recipe of a kind. */
function missing(kind: RecipeKind, exported: object): string {
  const { recipe, recipes }: { recipe?: unknown; recipes?: unknown } = Object(exported);
  const wanted = `kind: "${kind}", ${fields.join(', ')}`;
  const [first] = [recipe, ...(Array.isArray(recipes) ? recipes : [])].filter((value) => value !== undefined);
  if (first === undefined) return `it needs an export named "recipe" with ${wanted}`;
  const other: unknown = Object(first).kind;
  if (other !== kind) return `its recipe is of the kind ${described(other)}, not "${kind}"`;
  const lacking = fields.filter((field) => !(field in Object(first)));
  return lacking.length > 0 ? `its recipe lacks ${lacking.join(', ')}` : `its recipe is to have ${wanted}`;
}

function choose<K extends RecipeKind>(
  kind: K,
  exported: object,
  recipes: readonly AnyRecipe<K>[],
  wanted?: string,
): AnyRecipe<K> | string {
  const names = recipes.map(({ name }) => name).join(', ');
  const fitting = recipes.filter(({ name }) => wanted === undefined || name === wanted);
  const [found] = fitting;
  if (found && fitting.length === 1) return found;
  if (found) return `the module exports several (${names}); add "#" and the name of one`;
  return names === '' ? `the module exports no such recipe: ${missing(kind, exported)}` : `the module exports ${names}`;
}

function absence(module: string, file: string): string {
  if (isAddress(module)) return 'an address is never imported; save the module in a file, and give its path';
  const folder = looksLikeAModule(module) ? folderNamed(module, file) : undefined;
  if (folder) return `${folder} is a folder without a module to import; name a file, such as ${module}/index.ts`;
  return looksLikeAModule(module)
    ? `not importable: there is no ${/^[./]/.test(module) ? resolve(dirname(file), module) : `${module} from ${dirname(file)}`}`
    : 'no installed package has that name';
}

/** A recipe, with the SHA-256 of the module that it comes from where that is somebody else's; of what that imports nothing is told. */
export type FoundRecipe<K extends RecipeKind> = AnyRecipe<K> & { readonly code?: string };

/** The code of the error for a module that a run folder names, and that nobody has allowed to run. */
export const notAllowed = 'modules-not-allowed';

function requireTrusted(kind: RecipeKind, name: string, path: string, { trusted }: Origin): void {
  if (trusted) return;
  const what = `the ${kind} "${name}" is not built in: it would run ${path}`;
  throw new InfomixupError(`${what}; where you trust it, allow it by --allow-modules (allowModules)`, notAllowed);
}

/**
 * The recipe called `name`: a built-in one by its short name, anybody else's by package name or path, whose module is
 * run where the name is trusted. Addresses such as `data:` or `https:` are never imported.
 *
 * @param origin - Who gave the name; paths and packages are found from its file.
 * @throws InfomixupError `unknown-<kind>` when there is none, naming the ones there are; `modules-not-allowed`, naming
 *   the file that would have run, where the name is not trusted; `invalid-plugin` where it has no schema.
 */
export async function findRecipe<K extends RecipeKind>(kind: K, name: string, origin: Origin): Promise<FoundRecipe<K>> {
  const known = looksLikeAModule(name) ? undefined : await builtInRecipe(kind, name);
  if (known) return known;
  const unknown = async (why: string, cause?: unknown) => {
    const names = (await builtInRecipes(kind)).map((recipe) => recipe.name);
    const within = (await recipesOfPackage(kind, name)).map((recipe) => `"${recipe.name}"`);
    const near = within.length > 0 ? `; did you mean ${within.join(' or ')}?` : didYouMean(name, names);
    const text = `unknown ${kind} "${name}"${near} (${why}; built in: ${names.join(', ')})`;
    return new InfomixupError(text, `unknown-${kind}`, { cause });
  };
  const { module, wanted } = splitName(name);
  const path = moduleFile(module, origin.file);
  if (path === undefined) throw await unknown(absence(module, origin.file));
  requireTrusted(kind, name, path, origin);
  noteModule(path, module);
  const code = createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
  const exported = await waitFor(`the module ${module}`, importModule(path)).catch(async (cause: unknown) => {
    // What follows are the files that asked for it.
    const [reason = ''] = String(cause).split('\n');
    const advice = reason.includes('@infomixup/') ? ', which "infomixup new" makes a package for' : '';
    throw await unknown(`not importable: ${reason}${advice}`, cause);
  });
  const found = choose(kind, exported, recipesOf(exported, kind), wanted);
  if (typeof found === 'string') throw await unknown(found);
  return { ...foreign(found, name), code };
}
