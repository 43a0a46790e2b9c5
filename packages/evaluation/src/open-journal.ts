import { existsSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { sealJson, unsealWhole } from '@infomixup/core';
import { appendText, readWhole, replaceFile, syncFile } from '@infomixup/core/node';
import { z } from 'zod';
import type { Journal } from './journal.js';

/** A journal that is kept in a file. */
export interface JournalFile extends Journal {
  /** How many batches the file held when it was opened. */
  readonly found: number;
}

/** Some hundred bytes a sample and epsilon, and a few examples. */
const mostBytes = 2 ** 28;

const head = z.strictObject({ of: z.json() });
const entry = z.strictObject({ name: z.string(), batch: z.unknown() });

/** What a file of an evaluation that was stopped holds. */
export interface JournalContent {
  /** What it is of, as `openJournal` was told. */
  readonly of: unknown;
  readonly entries: readonly (readonly [name: string, batch: unknown])[];
}

/**
 * Reads such a file; undefined where there is none, or one that is no journal. Lines that are not whole are left out.
 *
 * @throws InfomixupError `file-too-large` beyond 256 MiB; the file system's own errors.
 *
 * @example
 * ```ts
 * import { readJournal } from '@infomixup/evaluation/node';
 * console.assert((await readJournal('no-such-file.jsonl')) === undefined);
 * ```
 */
export async function readJournal(path: string): Promise<JournalContent | undefined> {
  if (!existsSync(path)) return undefined;
  const [first, ...lines] = String(await readWhole(path, mostBytes))
    .split(/(?<=\n)/)
    .map(unsealWhole);
  const found = head.safeParse(first).data;
  if (!found) return undefined;
  const entries = lines.flatMap((line) => {
    const { data } = entry.safeParse(line);
    return data ? [[data.name, data.batch] as const] : [];
  });
  return { of: found.of, entries };
}

/** What a file holds of an evaluation of `of`; nothing where it is another's. */
export async function entriesIn(path: string, of: unknown): Promise<JournalContent['entries']> {
  const found = await readJournal(path);
  return found && isDeepStrictEqual(found.of, of) ? found.entries : [];
}

/**
 * Opens the file in which an evaluation is written down on its way, one sealed JSON object a line, each on the disk before
 * the next batch is attacked. Whoever opens it deletes it, once the evaluation is written.
 *
 * @param of - Plain JSON: all that the numbers hang on and the options of `evaluate` do not tell, such as the digest of the
 *   weights, how the samples were made, engine, threads and versions.
 * @param options - `resume`: what the file holds of the same is kept; else, and where it is of another, it starts anew.
 * @throws InfomixupError `file-too-large` beyond 256 MiB; the file system's own errors.
 *
 * @example
 * ```ts
 * import { mkdtempSync, rmSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { openJournal } from '@infomixup/evaluation/node';
 * const folder = mkdtempSync(join(tmpdir(), 'journal-'));
 * const path = join(folder, 'unfinished.jsonl');
 * const first = await openJournal(path, { weights: 'abc' });
 * await first.add('fgsm, first batch', { fooled: 3 });
 * const again = await openJournal(path, { weights: 'abc' }, { resume: true });
 * console.assert(again.found === 1 && JSON.stringify(again.find('fgsm, first batch')) === '{"fooled":3}');
 * rmSync(folder, { recursive: true });
 * ```
 */
export async function openJournal(
  path: string,
  of: object,
  { resume = false }: { readonly resume?: boolean } = {},
): Promise<JournalFile> {
  const asked: unknown = JSON.parse(JSON.stringify(of));
  const entries = new Map(resume ? await entriesIn(path, asked) : []);
  const kept = [...entries].map(([name, batch]) => sealJson({ name, batch }));
  await replaceFile(path, [sealJson({ of: asked }), ...kept].join(''));
  return {
    found: entries.size,
    find: (name) => entries.get(name),
    add: async (name, batch) => {
      await appendText(path, sealJson({ name, batch }));
      await syncFile(path);
    },
  };
}
