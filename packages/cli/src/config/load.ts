import type { z } from 'zod';
import { type ConfigDocument, readDocument } from './document.js';
import { knownKeys } from './known-keys.js';
import { applyOverrides } from './overrides.js';
import { configError, problemsOf } from './problems.js';

/** A configuration that keeps to its schema, and the document it was read from, for later messages. */
export interface LoadedConfig<T> {
  readonly config: T;
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
  const checked = schema.safeParse(applyOverrides(document.value, assignments));
  if (!checked.success) {
    throw configError(
      document,
      problemsOf(checked.error.issues, (path) => knownKeys(schema, path)),
    );
  }
  return { config: checked.data, document };
}
