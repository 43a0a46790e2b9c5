import type { RecipeKind } from '@infomixup/core';
import type { Path } from '../config/document.js';
import type { Problem } from '../config/problems.js';
import type { AnyRecipe } from './find.js';

/** Options as a recipe's schema completed them, or what it found wrong, placed below `path` of the configuration. */
export async function checkOptions(
  recipe: AnyRecipe<RecipeKind>,
  options: unknown,
  path: Path,
): Promise<{ readonly options: unknown; readonly problems: readonly Problem[] }> {
  const result = await recipe.schema['~standard'].validate(options);
  if (!result.issues) return { options: result.value, problems: [] };
  const problems = result.issues.map((issue) => ({
    path: [...path, ...(issue.path ?? []).map((part) => (typeof part === 'object' ? part.key : part))],
    message: issue.message,
  }));
  return { options, problems };
}
