import { existsSync } from 'node:fs';
import { loadModelTensors, type Split } from '@infomixup/core';
import { saveWeights } from '@infomixup/core/node';
import { checkpoints, jsonLines } from '@infomixup/trainer/node';
import type { AnyModel, RunPlan } from '../plan/plan.js';
import { type RunFolder, readCheckpoint, runFolder } from './folder.js';
import type { Job } from './job.js';
import { runObserver } from './progress.js';
import { readWeights } from './weights.js';

const checkpointSteps = 200;

async function fit(plan: RunPlan, job: Job, split: Split, model: AnyModel, folder: RunFolder): Promise<void> {
  const { epochs, startFrom } = plan.config.training;
  const resume = job.resume ? await readCheckpoint(folder, (text) => job.show({ type: 'note', text })) : null;
  if (startFrom && !resume) await readWeights(model, startFrom);
  const { interrupted, evaluationWeights } = await plan.trainer(model, plan.regularizers(model)).fit(split.train, {
    epochs,
    observers: [
      runObserver(job.show, plan.label),
      jsonLines(folder.metrics),
      checkpoints({ folder: folder.path, everySteps: checkpointSteps }),
    ],
    signal: job.signal,
    resume,
  });
  if (interrupted) job.signal.throwIfAborted();
  if (evaluationWeights) loadModelTensors(model, evaluationWeights);
}

/**
 * Trains a claimed run in `path` and returns its model, which the caller disposes; a finished training is only read.
 *
 * @throws the signal's reason, after the checkpoint of an interrupted training is written.
 */
export async function trainRun(plan: RunPlan, job: Job, split: Split, path: string): Promise<AnyModel> {
  const folder = runFolder(path);
  const model = plan.model(split);
  try {
    if (existsSync(folder.weights)) await readWeights(model, folder.weights);
    else {
      await fit(plan, job, split, model, folder);
      await saveWeights(model, folder.weights);
    }
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}
