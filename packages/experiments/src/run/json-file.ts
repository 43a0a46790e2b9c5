import { readFile } from 'node:fs/promises';
import { InfomixupError } from '@infomixup/core';
import { replaceFile } from '@infomixup/core/node';
import { z } from 'zod';

/** Writes a JSON file whole or not at all. */
export function writeJson(path: string, value: unknown): Promise<void> {
  return replaceFile(path, `${JSON.stringify(value, null, 2)}\n`);
}

/**
 * Reads a JSON file that this program wrote.
 *
 * @param remedy - What to do where it is damaged.
 * @throws InfomixupError `damaged-file`, naming the file and what is wrong in it.
 */
export async function readJson<T>(path: string, schema: z.ZodType<T>, remedy: string): Promise<T> {
  return parseJson(await readFile(path, 'utf8'), path, schema, remedy);
}

/** The same for a text that is already read; `source` is what messages call it. */
export function parseJson<T>(text: string, source: string, schema: z.ZodType<T>, remedy: string): T {
  const damaged = (what: string, cause: unknown) =>
    new InfomixupError(`infomixup: ${source} is damaged: ${what}; ${remedy}`, 'damaged-file', { cause });
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    if (!(cause instanceof z.ZodError)) throw damaged('it is not JSON, or only a part of it', cause);
    const problems = cause.issues.map(({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`);
    throw damaged(problems.join('; '), cause);
  }
}
