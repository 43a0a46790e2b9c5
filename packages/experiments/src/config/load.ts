import type { z } from 'zod';
import { type ConfigDocument, readDocument } from './document.js';
import { knownKeys } from './known-keys.js';
import { applyOverrides } from './overrides.js';
import { unwritable } from './plain.js';
import { configError, problemsOf } from './problems.js';

/** A configuration that keeps to its schema, and the document it was read from, for later messages. */
export interface LoadedConfig<T> {
  readonly config: T;
  /** As written, overrides applied; defaults and shorthands are not expanded: what goes into run folders. */
  readonly document: ConfigDocument;
}

/**
 * Reads `file`, applies the `--set` assignments and checks the result.
 *
 * @throws InfomixupError `config-unreadable`, `config-invalid` (every problem with file, line and column), `bad-override`.
 */
export async function loadConfig<S extends z.ZodType>(
  file: string,
  schema: S,
  assignments: readonly string[] = [],
): Promise<LoadedConfig<z.output<S>>> {
  const document = applyOverrides(await readDocument(file), assignments);
  return { config: checkConfig(document, schema), document };
}

/** Checks a document against a schema, and fills in the defaults. */
export function checkConfig<S extends z.ZodType>(document: ConfigDocument, schema: S): z.output<S> {
  const wrong = unwritable(document.value);
  if (wrong.length > 0) throw configError(document, wrong);
  const checked = schema.safeParse(document.value);
  if (checked.success) return checked.data;
  throw configError(
    document,
    problemsOf(checked.error.issues, (path) => knownKeys(schema, path)),
  );
}
