import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { InfomixupError } from '@infomixup/core';
import { readJournal } from '@infomixup/evaluation/node';
import { requireClaimable } from '../run/claim.js';
import { type FilesOfJob, filesOfEvaluation, filesOfReport, runFolder } from '../run/folder.js';
import { writeJson } from '../run/json-file.js';
import { type ModelRecord, modelRecordFile, readModelRecord } from './record.js';

/** All that an evaluation of somebody's model writes. */
export const filesOfModel = (folder: string): FilesOfJob => [
  modelRecordFile(folder),
  ...filesOfEvaluation(runFolder(folder)),
  ...filesOfReport(folder),
];

/**
 * Makes a folder that of an evaluation: writes its record, or on resume makes sure that it is of the same model and data.
 *
 * @throws InfomixupError `run-exists`, `config-mismatch`.
 */
export async function claimModel(folder: string, record: ModelRecord, resume: boolean): Promise<void> {
  const file = modelRecordFile(folder);
  const begun = requireClaimable(filesOfModel(folder), resume) ? await readModelRecord(folder) : undefined;
  if (!begun) return writeJson(file, record);
  const fields = ['weights', 'samples', 'data', 'seed', 'name'] as const;
  const differs = fields.find((field) => begun[field] !== undefined && begun[field] !== record[field]);
  if (differs === undefined) return;
  const what = `infomixup: ${file} is of another model or other data (${differs} is ${begun[differs]}, now ${record[differs]})`;
  throw new InfomixupError(`${what}; choose another --out`, 'config-mismatch');
}

/** Takes the record back of a folder in which nothing was found: whoever mends the model may begin anew. */
export async function unclaimModel(folder: string): Promise<void> {
  const { evaluations, unfinished } = runFolder(folder);
  const found = await readJournal(unfinished);
  if (existsSync(evaluations) || (found && found.entries.length > 0)) return;
  for (const file of [modelRecordFile(folder), unfinished]) await rm(file, { force: true });
}
