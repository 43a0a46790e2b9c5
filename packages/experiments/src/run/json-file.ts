import { lstatSync } from 'node:fs';
import { InfomixupError, sealJson, type UnsealedJson, unsealJson } from '@infomixup/core';
import { readWhole, replaceFile } from '@infomixup/core/node';
import type { z } from 'zod';

/** A configuration may have a mebibyte, and stands in such a file more than once. */
const mostBytes = 2 ** 24;

/** Whether there is a file, or a link in its place: of one that leads to nothing the reading tells. */
export function isThere(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

/** Writes a JSON file whole or not at all, with a digest at its end; indented where people read it. */
export function writeJson(path: string, value: object, indent = 2): Promise<void> {
  return replaceFile(path, sealJson(value, indent));
}

/**
 * Reads a JSON file that this program wrote.
 *
 * @param remedy - What to do where it is damaged.
 * @throws InfomixupError `damaged-file`, naming the file and what is wrong in it; `file-too-large` beyond 16 MiB; `empty-link`.
 */
export async function readJson<T>(path: string, schema: z.ZodType<T>, remedy: string): Promise<T> {
  return parseJson(String(await readWhole(path, mostBytes)), path, schema, remedy);
}

const flaws = {
  absent: 'it has lost the SHA-256 at its end',
  broken: 'it does not match its SHA-256, so that it was damaged, or changed after it was written',
};

/** The same for a text that is already read; `source` is what messages call it. */
export function parseJson<T>(text: string, source: string, schema: z.ZodType<T>, remedy: string): T {
  const damaged = (what: string, cause?: unknown) =>
    new InfomixupError(`infomixup: ${source} is damaged: ${what}; ${remedy}`, 'damaged-file', { cause });
  let read: UnsealedJson;
  try {
    read = unsealJson(text);
  } catch (cause) {
    throw damaged('it is not JSON, or only a part of it', cause);
  }
  if (read.seal !== 'whole') throw damaged(flaws[read.seal]);
  const result = schema.safeParse(read.value);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`);
  throw damaged(problems.join('; '), result.error);
}
