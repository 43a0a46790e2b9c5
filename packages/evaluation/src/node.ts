import { randomUUID } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseEvaluation } from './parse.js';
import type { Evaluation } from './schema/evaluation.js';

/**
 * Reads an `evaluation.json`.
 *
 * @throws InfomixupError `invalid-evaluation`, naming the file and the fields; the file system's own errors.
 */
export const readEvaluation = async (path: string): Promise<Evaluation> =>
  parseEvaluation(await readFile(path, 'utf8'), path);

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes a rename in `folder` outlast a power cut; Windows cannot open folders and needs no such thing. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}

/**
 * Writes an `evaluation.json`: the old file or the whole new one is there at any moment.
 *
 * @throws InfomixupError `invalid-evaluation` where the content does not fit the schema (nothing is written); the file
 * system's own errors.
 */
export async function writeEvaluation(path: string, evaluation: Evaluation): Promise<void> {
  const text = `${JSON.stringify(evaluation)}\n`;
  parseEvaluation(text, path);
  const temporary = `${path}.${randomUUID()}.part`;
  try {
    await writeDurably(temporary, text);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}
