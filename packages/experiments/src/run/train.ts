import { existsSync } from 'node:fs';
import { type Dataset, modelTensors, type Split } from '@infomixup/core';
import { composeRegularizers } from '@infomixup/regularizer/running';
import { divergenceWarning, type History, leakWarning } from '@infomixup/trainer';
import { checkpoints, jsonLines, mendJsonLines, readJsonLines } from '@infomixup/trainer/node';
import { runName } from '../events.js';
import type { AnyModel, RunPlan } from '../plan/plan.js';
import { type RunFolder, readCheckpoint, runFolder } from './folder.js';
import type { Job } from './job.js';
import { runObserver } from './progress.js';
import { type Selection, selectionOf } from './selection.js';
import { averagerOf } from './used.js';
import { readWeights, type TrainedWeights, writeWeights } from './weights.js';

const checkpointSteps = 200;

async function trainPlan(
  plan: RunPlan,
  job: Job,
  whole: Dataset,
  model: AnyModel,
  folder: RunFolder,
): Promise<TrainedWeights> {
  const { epochs, startFrom } = plan.config.training;
  const warn = (text: string) => job.show({ type: 'note', text });
  const { validation, label } = plan;
  const alarm = (text: string) => warn(`${runName(label)}: ${text}`);
  const selection = validation && (await selectionOf(validation, whole, plan.config.seed, alarm));
  const resume = job.resume ? await readCheckpoint(folder, warn) : null;
  if (startFrom && !resume) await readWeights(model, startFrom);
  const regularizers = plan.regularizers(model);
  const history = await plan.trainer(model, regularizers).fit(selection?.train ?? whole, {
    epochs,
    ...selection?.fit,
    observers: [
      ...(selection?.observers ?? []),
      runObserver(job.show, plan.label),
      divergenceWarning({ warn: alarm }),
      leakWarning({ warn: alarm }),
      jsonLines(folder.metrics, { warn }),
      checkpoints({ folder: folder.path, everySteps: checkpointSteps }),
    ],
    signal: job.signal,
    resume,
    force: job.force,
  });
  if (history.interrupted) job.signal.throwIfAborted();
  return weightsOf(model, history, averagerOf(composeRegularizers(model, regularizers)), selection);
}

/** The weights that a training leaves: the last ones, a plugin's averages of them, and the best. */
async function weightsOf(
  model: AnyModel,
  history: History,
  averager: string | undefined,
  selection: Selection | undefined,
): Promise<TrainedWeights> {
  const { evaluationWeights } = history;
  const best = selection?.best.best()?.weights;
  const averages = evaluationWeights && averager !== undefined ? { [averager]: evaluationWeights } : {};
  const sets = { last: await modelTensors(model), ...averages, ...(best && { best }) };
  const evaluated = best ? 'best' : (Object.keys(averages)[0] ?? 'last');
  return { sets, evaluated, selection: selection?.told(history) };
}

/** Brings the metrics of a finished training back to what its checkpoint says, where lines are damaged or missing. */
async function mendMetrics(folder: RunFolder, job: Job): Promise<void> {
  if (!job.resume) return;
  const warn = (text: string) => job.show({ type: 'note', text });
  const checkpoint = await readCheckpoint(folder, warn);
  const { lines, damaged } = await readJsonLines(folder.metrics);
  if (!checkpoint) return;
  const { position, records } = checkpoint;
  if (damaged.length > 0 || lines.length !== position.step + records.length)
    await mendJsonLines(folder.metrics, checkpoint, { warn });
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
    // Of the test set, training is handed nothing.
    const trained = await trainPlan(plan, job, split.train, model, folder);
    return { model, weights: await writeWeights(model, folder, trained) };
  } catch (error) {
    model.dispose();
    throw error;
  }
}
