import { rm } from 'node:fs/promises';
import { ownFolder } from '@infomixup/core/node';
import { checkpointFiles } from '@infomixup/trainer/node';

/**
 * Does work that writes into the folder of a run or of a comparison, as the only process to do so; what a killed one left
 * half-written is removed first.
 *
 * @param wait - Milliseconds to let another process end its work; none by default.
 * @throws InfomixupError `folder-in-use`, naming the process that is at work there.
 */
export async function inFolder<T>(path: string, work: () => Promise<T>, wait = 0): Promise<T> {
  const { release } = await ownFolder(path, { within: ['evaluations', 'figures'], wait });
  try {
    await rm(checkpointFiles(path).partial, { force: true });
    return await work();
  } finally {
    await release();
  }
}
