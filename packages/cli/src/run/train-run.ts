import { existsSync } from 'node:fs';
import type { Split } from '@infomixup/core';
import { createTrainer, type Trainer } from '@infomixup/trainer';
import { checkpoints, jsonLines, loadCheckpoint } from '@infomixup/trainer/node';
import type { Display } from '../terminal/events.js';
import { createRunFolder, type RunFolder, runFolder, writeJson } from './folder.js';
import { Interrupted } from './interrupted.js';
import { displayObserver } from './observer.js';
import type { AnyModel } from './plan.js';
import type { RunSpec } from './spec.js';
import { trainingParts } from './training-parts.js';
import { versions } from './versions.js';
import { loadWeights, saveWeights } from './weights.js';

/** What the runs of one job share. */
export interface Job {
  readonly display: Display;
  readonly signal: AbortSignal;
  readonly engine: string;
  /** Goes on with runs that were begun and keeps those that are done. */
  readonly resume: boolean;
}

const checkpointSteps = 200;

const recordOf = ({ label, raw, configFile }: RunSpec, { engine }: Job, { train, test }: Split) => ({
  schema: 'infomixup/run',
  version: 1,
  ...label,
  config: raw,
  configFile,
  samples: { train: train.size, test: test.size },
  engine,
  versions: versions(),
});

/** The run's folder, with its record written: a new one, or on resume the one there is. */
async function openFolder(spec: RunSpec, job: Job, split: Split, path: string): Promise<RunFolder> {
  const known = job.resume && existsSync(runFolder(path).record);
  const folder = known ? runFolder(path) : await createRunFolder(path);
  if (!known) await writeJson(folder.record, recordOf(spec, job, split));
  return folder;
}

/** A new model of the run's method, for the data set's shape. */
export function makeModel({ plan, config }: RunSpec, { train }: Split): AnyModel {
  const [method] = plan.methods;
  if (!method) throw new Error('a run has one method');
  return method.model({ classes: train.classes.length, inputShape: train.inputShape, seed: config.seed });
}

function compose({ plan, config }: RunSpec, model: AnyModel): Trainer {
  const regularizers = plan.methods.flatMap((method) => method.regularizers(model));
  return createTrainer({ model, regularizers, ...trainingParts(config.training), seed: config.seed });
}

/**
 * Makes sure that a run's model and plugins work together, before anything is written.
 *
 * @throws InfomixupError naming both parties.
 */
export function checkComposition(spec: RunSpec, split: Split): void {
  const model = makeModel(spec, split);
  try {
    compose(spec, model);
  } finally {
    model.dispose();
  }
}

async function fit(spec: RunSpec, job: Job, split: Split, model: AnyModel, folder: RunFolder): Promise<void> {
  const { interrupted } = await compose(spec, model).fit(split.train, {
    epochs: spec.config.training.epochs,
    observers: [
      displayObserver(job.display, spec.label),
      jsonLines(folder.metrics),
      checkpoints({ folder: folder.path, everySteps: checkpointSteps }),
    ],
    signal: job.signal,
    resume: job.resume ? await loadCheckpoint(folder.path) : undefined,
  });
  if (interrupted) throw new Interrupted(folder.path);
}

/**
 * Trains a run in `path` and returns its model, which the caller disposes; on resume, a finished training is only read.
 *
 * @throws Interrupted after the checkpoint of an interrupted training is written.
 */
export async function trainRun(spec: RunSpec, job: Job, split: Split, path: string): Promise<AnyModel> {
  checkComposition(spec, split);
  const folder = await openFolder(spec, job, split, path);
  const model = makeModel(spec, split);
  try {
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
