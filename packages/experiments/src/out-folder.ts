import { mkdir } from 'node:fs/promises';
import { hasCode, InfomixupError } from '@infomixup/core';
import { requireNoOwner } from '@infomixup/core/node';
import { requireClaimable } from './run/claim.js';
import { evaluationStamp } from './run/evaluate.js';
import type { FilesOfJob } from './run/folder.js';
import { requireWritable } from './writable.js';

/** Where folders are that nobody named. */
const runs = 'runs';

/** Where a job writes to, as it was asked for. */
export interface Out {
  readonly out?: string | undefined;
  readonly resume?: boolean | undefined;
}

/** @throws InfomixupError `no-folder` for an empty name. */
export function requireNamed(out: string | undefined): void {
  if (out === '') throw new InfomixupError('infomixup: --out is empty; name a folder, or leave it out', 'no-folder');
}

/**
 * Makes sure that a job may write where it was asked to, and changes nothing.
 *
 * @param filesIn - The file that describes what a folder holds, and the others that the job writes there.
 * @throws InfomixupError `no-folder` for `resume` without `out`, and for an empty one; `folder-in-use`, `run-exists`, `not-writable`.
 */
export async function requireOut({ out, resume = false }: Out, filesIn: (folder: string) => FilesOfJob): Promise<void> {
  requireNamed(out);
  if (out) {
    await requireNoOwner(out);
    requireClaimable(filesIn(out), resume);
  } else if (resume) {
    throw new InfomixupError('infomixup: --resume needs the folder to go on with; add --out', 'no-folder');
  }
  requireWritable(out ?? runs);
}

/** The folder asked for, or a new one of the name and the time: of two that ask in the same millisecond each has its own. */
export async function outFolder(name: string, { out }: Out, now: Date = new Date()): Promise<string> {
  if (out) return out;
  const first = `${runs}/${name.replace(/[^\w.-]+/g, '-')}-${evaluationStamp(now)}`;
  await mkdir(runs, { recursive: true });
  for (let number = 1; ; number++) {
    const path = number === 1 ? first : `${first}-${number}`;
    try {
      await mkdir(path);
      return path;
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
    }
  }
}
