import { createHash } from 'node:crypto';
import {
  type Dataset,
  differencesOf,
  differenceText,
  gatherLabelled,
  InfomixupError,
  indexBatches,
} from '@infomixup/core';
import { type JournalFile, openJournal, readJournal } from '@infomixup/evaluation/node';
import { type RunLabel, runName } from '../events.js';
import { comparableEnvironment } from './environment.js';
import type { RunFolder } from './folder.js';
import type { Job } from './job.js';

/** SHA-256 of a data set's classes and all its samples with their labels, in hexadecimal. */
export async function digestOf(dataset: Dataset): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(dataset.classes));
  for (const indices of indexBatches(dataset.size, 256)) {
    const { inputs, labels } = await gatherLabelled(dataset, indices);
    try {
      for (const { buffer, byteOffset, byteLength } of [await inputs.data(), labels])
        hash.update(new Uint8Array(buffer, byteOffset, byteLength));
    } finally {
      inputs.dispose();
    }
  }
  return hash.digest('hex');
}

/** What is evaluated. */
export interface JournalSubject {
  readonly run: RunLabel;
  /** SHA-256 of the model's files. */
  readonly weights: string;
  /** That of the data set, as `digestOf` tells it. */
  readonly samples: string;
}

/** An evaluation that was stopped may have cost hours, or money: nobody loses it by an option that he forgot. */
async function requireNothingLost(path: string, of: object, job: Job): Promise<void> {
  const before = await readJournal(path);
  if (!before || before.entries.length === 0 || job.force) return;
  const what = `infomixup: ${path} holds ${before.entries.length} batches of an evaluation that was stopped`;
  const fresh = 'or delete that file to begin anew';
  if (!job.resume) throw new InfomixupError(`${what}; go on with it by --resume, ${fresh}`, 'evaluation-unfinished');
  const { weights, samples, ...environment }: Record<string, unknown> = Object(before.of);
  const { weights: ownWeights, samples: ownSamples, ...own }: Record<string, unknown> = { ...of };
  // Of other weights or samples it is out of date.
  if (weights !== ownWeights || samples !== ownSamples) return;
  const found = differencesOf(environment, JSON.parse(JSON.stringify(own)));
  if (found.length === 0) return;
  throw new InfomixupError(
    `${what} with something else (${differenceText(found)}), and what rounds differently does not count; resume with what it was begun with, ${fresh}`,
    'environment-mismatch',
  );
}

/**
 * Opens the file in which an evaluation is written down on its way; a resumed job takes from it what was found for the
 * same model and samples with the same engine, threads and versions, and says so.
 *
 * @throws InfomixupError `evaluation-unfinished` or `environment-mismatch` where what was found would be lost.
 */
export async function openRunJournal(
  { unfinished }: RunFolder,
  { run, weights, samples }: JournalSubject,
  job: Job,
): Promise<JournalFile> {
  const of = { weights, samples, ...comparableEnvironment(job) };
  await requireNothingLost(unfinished, of, job);
  const journal = await openJournal(unfinished, of, { resume: job.resume });
  if (journal.found > 0) {
    const text = `${runName(run)}: goes on with an evaluation that was stopped: of the ${journal.found} batches of attacks it made, those with the same settings and code count`;
    job.show({ type: 'note', text });
  }
  return journal;
}
