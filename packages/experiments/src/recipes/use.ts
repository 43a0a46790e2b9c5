import type { RecipeKind, Surroundings } from '@infomixup/core';
import { InfomixupError } from '@infomixup/core';
import type { ConfigDocument, Path } from '../config/document.js';
import { configError, type Problem } from '../config/problems.js';
import type { Named } from '../config/schema.js';
import { findRecipe } from './find.js';

/** Makes what a configuration named, with its checked options. */
export type Maker<K extends RecipeKind> = (surroundings: Surroundings[K]) => unknown;

/** A part of a configuration that was resolved, or what is wrong with it. */
export type Resolved<K extends RecipeKind> =
  | { readonly make: Maker<K>; readonly problems?: never }
  | { readonly make?: never; readonly problems: readonly Problem[] };

/** Finds the recipe that `named` names and checks the options written beside the name. */
async function resolve<K extends RecipeKind>(kind: K, named: Named, path: Path, file: string): Promise<Resolved<K>> {
  try {
    const recipe = await findRecipe(kind, named.name, file);
    const result = await recipe.schema['~standard'].validate(named.options);
    if (!result.issues) return { make: (surroundings) => recipe.create(result.value, surroundings) };
    return {
      problems: result.issues.map((issue) => ({
        path: [...path, ...(issue.path ?? []).map((part) => (typeof part === 'object' ? part.key : part))],
        message: `${named.name}: ${issue.message}`,
      })),
    };
  } catch (error) {
    if (!InfomixupError.isInstance(error)) throw error;
    return { problems: [{ path, message: error.message }] };
  }
}

/** What `make` makes; an error of it names the place in the configuration. */
function makeAt(document: ConfigDocument, path: Path, make: () => unknown): unknown {
  const fail = (error: unknown): never => {
    if (!InfomixupError.isInstance(error)) throw error;
    throw configError(document, [{ path, message: error.message }], { code: error.code, cause: error });
  };
  try {
    const made = make();
    return made instanceof Promise ? made.catch(fail) : made;
  } catch (error) {
    return fail(error);
  }
}

/** Collects what is wrong over a whole configuration, so that a person sees every problem at once. */
export interface Resolver {
  readonly use: <K extends RecipeKind>(kind: K, named: Named, path: Path) => Promise<Maker<K>>;
  /** Throws InfomixupError `config-invalid` where anything was wrong. */
  readonly finish: () => void;
}

/** Resolves the named parts of one document. */
export function openResolver(document: ConfigDocument): Resolver {
  const problems: Problem[] = [];
  return {
    use: async (kind, named, path) => {
      const resolved = await resolve(kind, named, path, document.file);
      const { make } = resolved;
      if (make) return (surroundings) => makeAt(document, path, () => make(surroundings));
      problems.push(...resolved.problems);
      return () => undefined; // never called: finish throws
    },
    finish: () => {
      if (problems.length > 0) throw configError(document, problems);
    },
  };
}
