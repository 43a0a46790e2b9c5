import { differencesOf, differenceText, InfomixupError } from '@infomixup/core';
import { versions } from '../versions.js';
import { type RunFolder, type RunRecord, readCheckpoint } from './folder.js';
import type { Job } from './job.js';

/** What a run's numbers depend on besides its configuration, to the last bit. */
export type Environment = Pick<RunRecord, 'engine' | 'threads' | 'versions'>;

/** What a job trains with. */
export function environmentOf({ engine, threads, tensorflow }: Job): Environment {
  return { engine, threads, versions: versions(tensorflow) };
}

/** What two jobs have in common where they round alike. */
export const comparableEnvironment = (job: Job) => comparable(environmentOf(job));

/** What is to be the same. Releases of one major version of Node have the same JavaScript engine, and so its mathematics. */
const comparable = ({ engine, threads, versions: { node = '', ...others } }: Environment) => ({
  ...{ engine, threads },
  versions: { ...others, node: node.split('.')[0] },
});

/**
 * The record of a run that is gone on with by a job: as it was begun, or, by force, with an entry that says from which
 * step on it was another engine, number of threads or version. Before its first checkpoint a run is the new one's alone.
 *
 * @throws InfomixupError `environment-mismatch` naming what differs, where force was not asked for.
 */
export async function resumedRecord(begun: RunRecord, job: Job, folder: RunFolder): Promise<RunRecord> {
  const { resumed = [], ...first } = begun;
  const [before, now] = [resumed.at(-1) ?? begun, environmentOf(job)];
  const found = differencesOf(comparable(before), comparable(now));
  if (found.length === 0) return begun;
  const checkpoint = await readCheckpoint(folder, () => {});
  if (!checkpoint) return { ...first, ...now };
  if (job.force) return { ...begun, resumed: [...resumed, { step: checkpoint.position.step, ...now }] };
  throw new InfomixupError(
    `infomixup: ${folder.path} was trained so far with something else (${differenceText(found)}), and the rest would round ` +
      'differently; resume with what it was begun with, or by --force, which its run.json will tell',
    'environment-mismatch',
  );
}
