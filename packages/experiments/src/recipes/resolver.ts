import type { RecipeContext, RecipeKind } from '@infomixup/core';
import { InfomixupError, isPromise, waitFor } from '@infomixup/core';
import { z } from 'zod';
import { absolutePath, type ConfigDocument } from '../config/document.js';
import { knownKeys } from '../config/known-keys.js';
import type { Path } from '../config/path.js';
import { configError, type Problem, problemsOf } from '../config/problems.js';
import type { Named } from '../config/schema.js';
import { findRecipe, notAllowed } from './find.js';

/** Something that a configuration named: found, and its options checked. */
export interface Part<K extends RecipeKind> {
  /** Makes it; an error names the place in the configuration. */
  readonly make: (context: RecipeContext[K]) => unknown;
  /** Its name and every option, those left out with their defaults. */
  readonly effective: Named;
  /** SHA-256 of the module that it comes from, where that is somebody else's. */
  readonly code?: string;
}

/** The keys that an options' schema knows; none where it is not zod's. */
const keysOf =
  (schema: object) =>
  (path: Path): readonly string[] =>
    schema instanceof z.ZodType ? knownKeys(schema, path) : [];

/** Options that are paths, made absolute. */
function absolute(options: object, paths: readonly string[], path: Path, document: ConfigDocument): object {
  const found = paths.flatMap((option) => {
    const text: unknown = Reflect.get(options, option);
    return typeof text === 'string' ? [[option, absolutePath(document, [...path, option], text)]] : [];
  });
  return { ...options, ...Object.fromEntries(found) };
}

/** What is wrong with what a configuration names, and the code of an error that says so. */
interface CodedProblem extends Problem {
  readonly code?: string;
}

/** What is named at `path`, or what is wrong with it. */
async function resolve<K extends RecipeKind>(
  kind: K,
  { name, options }: Named,
  path: Path,
  document: ConfigDocument,
): Promise<Part<K> | readonly CodedProblem[]> {
  try {
    const recipe = await findRecipe(kind, name, document.origin([...path, 'name']));
    const checked = recipe.schema['~standard'].validate(options);
    const result = isPromise(checked) ? await waitFor(`${name}: its options' schema`, checked) : checked;
    if (result.issues) {
      return problemsOf(result.issues, keysOf(recipe.schema)).map((problem) => ({
        path: [...path, ...problem.path],
        message: `${name}: ${problem.message}`,
      }));
    }
    const value = recipe.paths ? absolute(Object(result.value), recipe.paths, path, document) : result.value;
    const make = (context: RecipeContext[K]) => recipe.create(value, context);
    return {
      make: (context) => blaming(document, path, () => make(context)),
      effective: { name, options: Object(result.value) },
      ...(recipe.code !== undefined && { code: recipe.code }),
    };
  } catch (error) {
    if (!InfomixupError.isInstance(error)) throw error;
    return [{ path, message: error.message, code: error.code }];
  }
}

/**
 * What `work` returns, or resolves to; where it fails, the error names the place of `path` in the configuration.
 *
 * @param prefix - Said before the message, such as a method's name.
 */
export function blaming<T>(document: ConfigDocument, path: Path, work: () => T, prefix = ''): T {
  const fail = (error: unknown): never => {
    if (!InfomixupError.isInstance(error)) throw error;
    const message = `${prefix}${error.message}`;
    throw configError(document, [{ path, message }], { code: error.code, cause: error });
  };
  try {
    const result = work();
    // Of a promise that is passed on, the type stays what it was.
    return result instanceof Promise ? (result.catch(fail) as T) : result;
  } catch (error) {
    return fail(error);
  }
}

/** Collects what is wrong over one or several configurations, so that a person sees every problem at once. */
export interface Resolver {
  readonly use: <K extends RecipeKind>(document: ConfigDocument, kind: K, named: Named, path: Path) => Promise<Part<K>>;
  readonly report: (document: ConfigDocument, problem: Problem) => void;
  /** Throws InfomixupError `config-invalid` where anything was wrong, `modules-not-allowed` where only that was; each problem is told once. */
  readonly finish: () => void;
}

/** A resolver that knows of no problem yet. */
export function openResolver(): Resolver {
  const lines = new Map<string, string | undefined>();
  const report = (document: ConfigDocument, { code, ...problem }: CodedProblem) => {
    lines.set(configError(document, [problem]).message, code);
  };
  return {
    use: async (document, kind, named, path) => {
      const resolved = await resolve(kind, named, path, document);
      if ('make' in resolved) return resolved;
      for (const problem of resolved) report(document, problem);
      return { make: () => undefined, effective: named }; // never used: finish throws
    },
    report,
    finish: () => {
      if (lines.size === 0) return;
      const isRefusal = [...lines.values()].every((code) => code === notAllowed);
      throw new InfomixupError([...lines.keys()].join('\n'), isRefusal ? notAllowed : 'config-invalid');
    },
  };
}
