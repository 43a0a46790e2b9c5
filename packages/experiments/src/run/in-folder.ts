import { statSync } from 'node:fs';
import { lstat, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { InfomixupError } from '@infomixup/core';
import { ownFolder } from '@infomixup/core/node';
import { checkpointFiles } from '@infomixup/trainer/node';
import { modelRecordFile } from '../model/record.js';
import { comparisonFile } from './comparison.js';
import { filesOfReport, filesOfRun, runFolder } from './folder.js';

const within = ['evaluations', 'figures'];

/** Refuses a folder that is a link: whoever gave it away decides where what is written into it lands. */
export async function requireNoLink(folder: string): Promise<void> {
  const found = await lstat(folder).catch(() => undefined);
  if (!found?.isSymbolicLink()) return;
  const what = `infomixup: ${folder} is a link, and what is written into it would land elsewhere`;
  throw new InfomixupError(`${what}; put a folder in its place`, 'linked-folder');
}

/** The same for the folders within the one of a run or of a comparison, which itself may be a link of the user's. */
export async function requireNoLinksIn(path: string): Promise<void> {
  for (const folder of [...within, 'runs']) await requireNoLink(join(path, folder));
}

/** Refuses folders where files of a run, a comparison or a report are to be written, before anything is. */
function requireFiles(path: string): void {
  const all = [...filesOfRun(runFolder(path)), ...filesOfReport(path), comparisonFile(path), modelRecordFile(path)];
  const files = all.filter((file) => !within.includes(basename(file)));
  const wrong = files.find((file) => statSync(file, { throwIfNoEntry: false })?.isDirectory());
  if (wrong === undefined) return;
  const what = `infomixup: ${wrong} is a folder, and a file of that name is to be written`;
  throw new InfomixupError(`${what}; move it away`, 'not-writable');
}

/**
 * Does work that writes into the folder of a run or of a comparison, as the only process to do so; what a killed one left
 * half-written is removed first.
 *
 * @param wait - Milliseconds to let another process end its work; none by default.
 * @throws InfomixupError `folder-in-use`, naming the process that is at work there; `linked-folder`; `not-writable` where there
 *   are folders in the place of files.
 */
export async function inFolder<T>(path: string, work: () => Promise<T>, wait = 0): Promise<T> {
  await requireNoLinksIn(path);
  requireFiles(path);
  const { release } = await ownFolder(path, { within, wait });
  try {
    await rm(checkpointFiles(path).partial, { force: true });
    return await work();
  } finally {
    await release();
  }
}
