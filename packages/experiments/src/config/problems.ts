import { InfomixupError, strictest, unknownKey } from '@infomixup/core';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { ConfigDocument } from './document.js';
import { type Path, writtenPath } from './path.js';

/** One thing wrong with a configuration, and where. */
export interface Problem {
  readonly path: Path;
  readonly message: string;
}

/** Every problem in one error, each with its file, line, column and field. */
export function configError(
  document: ConfigDocument,
  problems: readonly Problem[],
  { code = 'config-invalid', cause }: { code?: string; cause?: unknown } = {},
): InfomixupError {
  const lines = problems.map(({ path, message }) => {
    const field = writtenPath(document.place?.(path) ?? path);
    return `${document.locate(path)}: ${field === '' ? '' : `${field}: `}${message}`;
  });
  return new InfomixupError(lines.join('\n'), code, { cause });
}

/** A problem that a schema found; zod tells more of some than the standard has words for. */
type Issue = StandardSchemaV1.Issue & {
  readonly code?: string;
  readonly keys?: readonly string[];
  readonly issues?: readonly Issue[];
};

/** The problems that a schema found; a key it does not know is named with its own place. */
export function problemsOf(issues: readonly Issue[], keysAt: (path: Path) => readonly string[]): Problem[] {
  return strictest(issues).flatMap((issue) => {
    const path = (issue.path ?? []).map((part) => (typeof part === 'object' ? part.key : part));
    if (issue.code === 'unrecognized_keys' && issue.keys) {
      const known = keysAt(path);
      return issue.keys.map((key) => ({ path: [...path, key], message: unknownKey(key, known) }));
    }
    const reason = issue.code === 'invalid_key' ? issue.issues?.[0] : undefined;
    return [{ path, message: (reason ?? issue).message }];
  });
}
