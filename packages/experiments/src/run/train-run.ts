import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadModelTensors, type Split } from '@infomixup/core';
import { checkpoints, jsonLines, loadCheckpoint } from '@infomixup/trainer/node';
import { requireClaimable } from './claim.js';
import { makeModel, makeTrainer } from './compose.js';
import { type RunFolder, type RunRecord, readRunRecord, runFolder } from './folder.js';
import type { Job } from './job.js';
import { writeJson } from './json-file.js';
import type { AnyModel } from './plan.js';
import { runObserver } from './progress.js';
import { requireSameConfig } from './same-config.js';
import type { RunSpec } from './spec.js';
import { versions } from './versions.js';
import { loadWeights, saveWeights } from './weights.js';

const checkpointSteps = 200;

const recordOf = (
  { label, document }: RunSpec,
  { engine, threads }: Job,
  { train, test }: Split,
  { name, settings }: AnyModel,
): RunRecord => ({
  schema: 'infomixup/run',
  version: 1,
  ...label,
  config: document.value,
  configFile: resolve(document.file),
  samples: { train: train.size, test: test.size },
  model: { name, ...settings },
  engine,
  threads,
  versions: versions(),
});

/** The run's folder, with its record written: a new one, or on resume the one there is. */
async function openFolder(spec: RunSpec, job: Job, split: Split, model: AnyModel, path: string): Promise<RunFolder> {
  const folder = runFolder(path);
  if (requireClaimable(folder.record, job.resume)) {
    requireSameConfig(folder.record, (await readRunRecord(folder)).config, spec.document.value);
  } else await writeJson(folder.record, recordOf(spec, job, split, model));
  return folder;
}

async function checkpointOf(folder: RunFolder, { show }: Job) {
  return loadCheckpoint(folder.path, { warn: (text) => show({ type: 'note', text }) });
}

async function fit(spec: RunSpec, job: Job, split: Split, model: AnyModel, folder: RunFolder): Promise<void> {
  const { interrupted, evaluationWeights } = await makeTrainer(spec, model).fit(split.train, {
    epochs: spec.config.training.epochs,
    observers: [
      runObserver(job.show, spec.label),
      jsonLines(folder.metrics),
      checkpoints({ folder: folder.path, everySteps: checkpointSteps }),
    ],
    signal: job.signal,
    resume: job.resume ? await checkpointOf(folder, job) : null,
  });
  if (interrupted) job.signal.throwIfAborted();
  if (evaluationWeights) loadModelTensors(model, evaluationWeights);
}

/**
 * Trains a run in `path` and returns its model, which the caller disposes; on resume, a finished training is only read.
 *
 * @throws the signal's reason, after the checkpoint of an interrupted training is written.
 */
export async function trainRun(spec: RunSpec, job: Job, split: Split, path: string): Promise<AnyModel> {
  const model = makeModel(spec, split);
  try {
    const folder = await openFolder(spec, job, split, model, path);
    if (existsSync(folder.weights)) await loadWeights(model, folder.weights);
    else {
      await fit(spec, job, split, model, folder);
      await saveWeights(model, folder.weights);
    }
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}
