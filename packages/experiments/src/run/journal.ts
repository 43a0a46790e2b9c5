import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { type Dataset, gatherLabelled, indexBatches } from '@infomixup/core';
import { type JournalFile, openJournal } from '@infomixup/evaluation/node';
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

/**
 * Opens the file in which an evaluation is written down on its way; a resumed job takes from it what was found for the
 * same model and samples with the same engine, threads and versions, and says so; so does one that begins anew.
 */
export async function openRunJournal(
  { unfinished }: RunFolder,
  { run, weights, samples }: JournalSubject,
  job: Job,
): Promise<JournalFile> {
  const note = (text: string) => job.show({ type: 'note', text: `${runName(run)}: ${text}` });
  if (!job.resume && existsSync(unfinished))
    note('an evaluation that was stopped is begun anew; --resume would go on with it');
  const of = { weights, samples, ...comparableEnvironment(job) };
  const journal = await openJournal(unfinished, of, { resume: job.resume });
  if (journal.found > 0)
    note(
      `goes on with an evaluation that was stopped: of the ${journal.found} batches of attacks it made, those with the same settings count`,
    );
  return journal;
}
