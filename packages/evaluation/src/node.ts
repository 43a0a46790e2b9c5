import { readFile } from 'node:fs/promises';
import { sealJson } from '@infomixup/core';
import { replaceFile } from '@infomixup/core/node';
import { parseEvaluation } from './parse.js';
import type { Evaluation } from './schema/evaluation.js';

/**
 * Reads an `evaluation.json`.
 *
 * @throws InfomixupError `invalid-evaluation`, naming the file and the fields; the file system's own errors.
 *
 * @example
 * ```ts
 * import { readEvaluation } from '@infomixup/evaluation/node';
 * const missing = await readEvaluation('no-such-run/evaluation.json').catch((error) => error.code);
 * console.assert(missing === 'ENOENT');
 * ```
 */
export async function readEvaluation(path: string): Promise<Evaluation> {
  return parseEvaluation(await readFile(path, 'utf8'), path);
}

/**
 * Writes an `evaluation.json`, with a SHA-256 of it at its end: the old file or the whole new one is there at any moment.
 *
 * @throws InfomixupError `invalid-evaluation` where the content does not fit the schema (nothing is written then); the
 * file system's own errors.
 */
export async function writeEvaluation(path: string, evaluation: Evaluation): Promise<void> {
  const text = sealJson(evaluation);
  parseEvaluation(text, path);
  await replaceFile(path, text);
}
