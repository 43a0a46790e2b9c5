import { existsSync } from 'node:fs';
import { loadModelTensors, type Split } from '@infomixup/core';
import { divergenceWarning } from '@infomixup/trainer';
import { checkpoints, jsonLines, mendJsonLines, readJsonLines } from '@infomixup/trainer/node';
import { runName } from '../events.js';
import type { AnyModel, RunPlan } from '../plan/plan.js';
import { type RunFolder, readCheckpoint, runFolder } from './folder.js';
import type { Job } from './job.js';
import { runObserver } from './progress.js';
import { readWeights, writeWeights } from './weights.js';

const checkpointSteps = 200;

async function fit(plan: RunPlan, job: Job, split: Split, model: AnyModel, folder: RunFolder): Promise<void> {
  const { epochs, startFrom } = plan.config.training;
  const warn = (text: string) => job.show({ type: 'note', text });
  const resume = job.resume ? await readCheckpoint(folder, warn) : null;
  if (startFrom && !resume) await readWeights(model, startFrom);
  const { interrupted, evaluationWeights } = await plan.trainer(model, plan.regularizers(model)).fit(split.train, {
    epochs,
    observers: [
      runObserver(job.show, plan.label),
      divergenceWarning({ warn: (text) => warn(`${runName(plan.label)}: ${text}`) }),
      jsonLines(folder.metrics, { warn }),
      checkpoints({ folder: folder.path, everySteps: checkpointSteps }),
    ],
    signal: job.signal,
    resume,
    force: job.force,
  });
  if (interrupted) job.signal.throwIfAborted();
  if (evaluationWeights) loadModelTensors(model, evaluationWeights);
}

/** Brings the metrics of a finished training back to what its checkpoint says, where they are damaged. */
async function mendMetrics(folder: RunFolder, job: Job): Promise<void> {
  if (!job.resume || (await readJsonLines(folder.metrics)).damaged.length === 0) return;
  const warn = (text: string) => job.show({ type: 'note', text });
  const checkpoint = await readCheckpoint(folder, warn);
  if (checkpoint) await mendJsonLines(folder.metrics, checkpoint, { warn });
}

/** A trained model, and the SHA-256 of its file of weights. */
export interface TrainedModel {
  readonly model: AnyModel;
  readonly weights: string;
}

/**
 * Trains a claimed run in `path` and returns its model, which the caller disposes; a finished training is only read.
 *
 * @throws the signal's reason, after the checkpoint of an interrupted training is written.
 */
export async function trainRun(plan: RunPlan, job: Job, split: Split, path: string): Promise<TrainedModel> {
  const folder = runFolder(path);
  const model = plan.model(split);
  try {
    if (existsSync(folder.weights)) {
      const weights = await readWeights(model, path);
      await mendMetrics(folder, job);
      return { model, weights };
    }
    await fit(plan, job, split, model, folder);
    return { model, weights: await writeWeights(model, folder) };
  } catch (error) {
    model.dispose();
    throw error;
  }
}
