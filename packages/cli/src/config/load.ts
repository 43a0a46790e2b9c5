import type { z } from 'zod';
import { type ConfigDocument, readDocument } from './document.js';
import { knownKeys } from './known-keys.js';
import { applyOverrides } from './overrides.js';
import { configError, problemsOf } from './problems.js';

/** A configuration that keeps to its schema, and the document it was read from, for later messages. */
export interface LoadedConfig<T> {
  readonly config: T;
  /** The same before defaults and shorthands were expanded: what is written to run folders. */
  readonly raw: unknown;
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
  const document = await readDocument(file);
  return checkConfig(document, schema, applyOverrides(document.value, assignments));
}

/** Checks `raw`, whose problems are placed in `document`. */
export function checkConfig<S extends z.ZodType>(
  document: ConfigDocument,
  schema: S,
  raw: unknown,
): LoadedConfig<z.output<S>> {
  const checked = schema.safeParse(raw);
  if (!checked.success) {
    throw configError(
      document,
      problemsOf(checked.error.issues, (path) => knownKeys(schema, path)),
    );
  }
  return { config: checked.data, raw, document };
}
