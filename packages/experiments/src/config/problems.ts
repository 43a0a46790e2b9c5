import { InfomixupError } from '@infomixup/core';
import { closest, distance } from 'fastest-levenshtein';
import type { z } from 'zod';
import type { ConfigDocument, Path } from './document.js';

/** One thing wrong with a configuration, and where. */
export interface Problem {
  readonly path: Path;
  readonly message: string;
}

/** `a.b[0].c`, as a person would write it. */
export function writtenPath(path: Path): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');
}

/** `; did you mean "x"?` when one of the candidates is a likely slip away from `name`, else nothing. */
export function didYouMean(name: string, candidates: readonly string[]): string {
  if (candidates.length === 0) return '';
  const near = closest(name, [...candidates]);
  return distance(name, near) <= Math.max(2, name.length / 3) ? `; did you mean "${near}"?` : '';
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

/** The problems that zod found; a key it does not know is named with its own place. */
export function problemsOf(issues: readonly z.core.$ZodIssue[], keysAt: (path: Path) => readonly string[]): Problem[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        path: [...issue.path, key],
        message: `unknown key${didYouMean(key, keysAt(issue.path))}`,
      }));
    }
    const reason = issue.code === 'invalid_key' ? issue.issues[0] : undefined;
    return [{ path: issue.path, message: (reason ?? issue).message }];
  });
}
