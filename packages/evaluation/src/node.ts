import { sealJson } from '@infomixup/core';
import { readWhole, replaceFile } from '@infomixup/core/node';
import { parseEvaluation } from './parse.js';
import type { Evaluation } from './schema/evaluation.js';

export { type JournalContent, type JournalFile, openJournal, readJournal } from './open-journal.js';

/** That an `evaluation.json` may have: twice what twenty attacks at twenty budgets on ten thousand samples come to. */
export const mostEvaluationBytes = 2 ** 28;

/**
 * Reads an `evaluation.json`.
 *
 * @throws InfomixupError `invalid-evaluation`, naming the file and the fields; `file-too-large` beyond 256 MiB; the file
 * system's own errors.
 *
 * @example
 * ```ts
 * import { readEvaluation } from '@infomixup/evaluation/node';
 * const missing = await readEvaluation('no-such-run/evaluation.json').catch((error) => error.code);
 * console.assert(missing === 'ENOENT');
 * ```
 */
export async function readEvaluation(path: string): Promise<Evaluation> {
  return parseEvaluation(String(await readWhole(path, mostEvaluationBytes)), path);
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
