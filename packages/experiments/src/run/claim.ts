import { existsSync } from 'node:fs';
import { InfomixupError } from '@infomixup/core';

/**
 * Makes sure that a job may write beside the file that describes it: it is new, or gone on with.
 *
 * @returns whether the job was begun before.
 * @throws InfomixupError `run-exists` where results are there and `resume` was not asked for.
 */
export function requireClaimable(file: string, resume: boolean): boolean {
  if (!existsSync(file)) return false;
  if (resume) return true;
  throw new InfomixupError(
    `infomixup: ${file} is already there; go on with it by --resume, or choose another --out`,
    'run-exists',
  );
}
