import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { type Difference, differencesOf, differenceText, InfomixupError, type Split } from '@infomixup/core';
import type { RunPlan } from '../plan/plan.js';
import { environmentOf, resumedRecord } from './environment.js';
import {
  evaluationFile,
  evaluationNames,
  type FilesOfJob,
  filesOfRun,
  madeEarlier,
  type RunFolder,
  type RunRecord,
  readRunRecord,
  runFolder,
  weightsFile,
} from './folder.js';
import type { Job } from './job.js';
import { writeJson } from './json-file.js';
import { keepNewest } from './keep-newest.js';
import { madeOf } from './used.js';
import { requireUnchanged } from './weights.js';

/**
 * Makes sure that a job may write beside the file that describes it: it is new, or gone on with.
 *
 * @param files - The one that describes it, and what the job will write beside it, or take for its own on resume.
 * @returns whether the job was begun before.
 * @throws InfomixupError `run-exists` where results are there and `resume` was not asked for, or nothing says of what.
 */
export function requireClaimable([file, ...results]: FilesOfJob, resume: boolean): boolean {
  if (existsSync(file)) {
    if (resume) return true;
    const what = `infomixup: ${file} is already there; go on with it by --resume, or choose another --out`;
    throw new InfomixupError(what, 'run-exists');
  }
  const left = results.find((path) => existsSync(path));
  if (left === undefined) return false;
  throw new InfomixupError(
    `infomixup: ${left} is already there, without the ${basename(file)} that says what it is of; put that back beside it, ` +
      'or choose another --out',
    'run-exists',
  );
}

const epochsField = 'training.epochs';

/** Why a run that was begun with fewer epochs cannot be given more; undefined where it can. */
function obstacle({ before, now }: Difference, plan: RunPlan): string | undefined {
  if (!(Number(now) > Number(before))) return 'a run can be given more epochs, not fewer';
  if (plan.dependsOnLength) {
    const { name } = plan.config.training.schedule;
    return `the learning rates of schedule ${name} hang on the number of epochs, so that the steps done were other ones`;
  }
  return undefined;
}

/**
 * Makes sure that a folder is gone on with as it was begun, but for more epochs where every schedule allows them.
 *
 * @param file - Holds what was begun.
 * @returns whether there are more epochs to do than there were.
 * @throws InfomixupError `config-mismatch`, naming each value that differs and why it may not.
 */
export function requireSameRuns(file: string, found: readonly Difference[], plans: readonly RunPlan[]): boolean {
  const [epochs] = found.filter(({ field }) => field === epochsField);
  const reason = epochs && plans.map((plan) => obstacle(epochs, plan)).find((text) => text !== undefined);
  const refused = found.filter((difference) => difference !== epochs || reason !== undefined);
  if (refused.length === 0) return epochs !== undefined;
  throw new InfomixupError(
    `infomixup: ${file} was begun with another configuration (${differenceText(refused)})${reason ? `: ${reason}` : ''}; ` +
      'resume with the one it holds, or choose another --out',
    'config-mismatch',
  );
}

const recordOf = (plan: RunPlan, job: Job, split: Split): RunRecord => ({
  schema: 'infomixup/run',
  version: 1,
  ...plan.label,
  config: Object(plan.document.value),
  effective: plan.effective,
  configFile: resolve(plan.document.file),
  samples: { train: split.train.size, test: split.test.size },
  ...madeOf(plan, split),
  ...environmentOf(job),
});

/** Says in the names of evaluations after how many epochs they were made. */
async function nameByEpochs(folder: RunFolder, suffix: string): Promise<void> {
  for (const name of await evaluationNames(folder)) {
    if (madeEarlier.test(name)) continue;
    const names = [name, ...Array.from({ length: 1000 }, (_, i) => `${name}-${i + 2}`)];
    const free = names.map((each) => evaluationFile(folder, `${each}-${suffix}`)).find((file) => !existsSync(file));
    if (free) await rename(evaluationFile(folder, name), free);
  }
}

/** Puts a file aside under another name; whether it is there. */
async function isAside(file: string, aside: string): Promise<boolean> {
  if (existsSync(file)) await rename(file, aside);
  return existsSync(aside);
}

/**
 * Gives a run more epochs: what was made of fewer is no longer its result, and stays under names that say so. Weights
 * are listed in `sets` as `after-<epochs>`, those of which there are several as `<name>-after-<epochs>`.
 */
async function extend(folder: RunFolder, begun: RunRecord, now: RunRecord, job: Job): Promise<void> {
  const suffix = `after-${Object(begun.effective.training).epochs}`;
  await requireUnchanged(folder.weights, begun.weights, folder.path);
  for (const [name, sha256] of Object.entries(begun.sets ?? {}))
    await requireUnchanged(weightsFile(folder, name), sha256, folder.path);
  const sets: Record<string, string> = {};
  // In this order: a run without weights is unfinished, whatever else happens.
  if ((await isAside(folder.weights, weightsFile(folder, suffix))) && begun.weights) sets[suffix] = begun.weights;
  for (const [name, sha256] of Object.entries(begun.sets ?? {})) {
    const aside = madeEarlier.test(name) ? name : `${name}-${suffix}`;
    if (await isAside(weightsFile(folder, name), weightsFile(folder, aside))) sets[aside] = sha256;
  }
  await keepNewest(folder, suffix, job);
  for (const file of [folder.evaluation, folder.surface]) await rm(file, { force: true });
  await nameByEpochs(folder, suffix);
  await writeJson(folder.record, { ...now, ...(Object.keys(sets).length > 0 && { sets }) });
}

/**
 * Makes a folder the run's own: writes the record of a new one, or on resume makes sure that it is the same run, or one
 * with fewer epochs, and that what is left of it will come out as if it had never stopped.
 *
 * @throws InfomixupError `run-exists`, `config-mismatch` and `environment-mismatch` naming what differs, or `damaged-file`;
 *   nothing is written then.
 */
export async function claimRun(plan: RunPlan, job: Job, split: Split, path: string): Promise<void> {
  const folder = runFolder(path);
  const fresh = recordOf(plan, job, split);
  if (!requireClaimable(filesOfRun(folder), job.resume)) return writeJson(folder.record, fresh);
  const begun = await readRunRecord(folder);
  const found = differencesOf(begun.effective, plan.effective);
  const isLonger = requireSameRuns(folder.record, found, [plan]);
  if (existsSync(folder.weights) && !isLonger) return;
  const record = await resumedRecord(begun, job, folder);
  if (isLonger) {
    const { engine, threads, versions, resumed } = record;
    await extend(folder, begun, { ...fresh, ...{ engine, threads, versions }, ...(resumed && { resumed }) }, job);
  } else if (record !== begun) await writeJson(folder.record, record);
}
