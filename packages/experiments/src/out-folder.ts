import { InfomixupError } from '@infomixup/core';
import { evaluationStamp } from './run/evaluate.js';

/**
 * The folder a job writes to. To resume, it must be named.
 *
 * @throws InfomixupError `no-folder` for `resume` without `out`.
 */
export function outFolder(
  name: string,
  { out, resume }: { out?: string | undefined; resume?: boolean | undefined },
  now: Date = new Date(),
): string {
  if (out) return out;
  if (resume) throw new InfomixupError('infomixup: --resume needs the folder to go on with; add --out', 'no-folder');
  return `runs/${name.replace(/[^\w.-]+/g, '-')}-${evaluationStamp(now)}`;
}
