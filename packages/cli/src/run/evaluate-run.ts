import { existsSync } from 'node:fs';
import { classifierOf, type Dataset, InfomixupError } from '@infomixup/core';
import { type Evaluation, type EvaluationProgress, evaluate } from '@infomixup/evaluation';
import { readEvaluation, writeEvaluation } from '@infomixup/evaluation/node';
import { evaluationFigures } from '../terminal/figures.js';
import { type RunFolder, writeJson } from './folder.js';
import { Interrupted } from './interrupted.js';
import type { AnyModel } from './plan.js';
import type { RunSpec } from './spec.js';
import { decisionSurface } from './surface.js';
import type { Job } from './train-run.js';

async function measure(spec: RunSpec, job: Job, test: Dataset, model: AnyModel): Promise<Evaluation> {
  const { config, plan, label } = spec;
  const onProgress = ({ name, done, total }: EvaluationProgress) =>
    job.display.show({ type: 'attack', run: label, attack: name, done: done / total });
  return evaluate({
    model: model.name,
    classifier: classifierOf(model),
    dataset: test,
    attacks: plan.attacks,
    seed: config.seed,
    engine: job.engine,
    onProgress,
    signal: job.signal,
    ...(config.evaluation ? { batchSize: config.evaluation.batchSize } : {}),
  });
}

/**
 * Attacks a trained model and writes what was found into its folder; on resume, a finished evaluation is only read.
 *
 * @throws Interrupted where the job was stopped; nothing of this evaluation is written then.
 */
export async function evaluateRun(
  spec: RunSpec,
  job: Job,
  test: Dataset,
  model: AnyModel,
  folder: RunFolder,
): Promise<Evaluation> {
  if (spec.plan.attacks.length === 0) {
    throw new InfomixupError(
      `infomixup: the configuration of ${folder.path} names no attack; add evaluation.attacks to it`,
      'no-attack',
    );
  }
  const started = performance.now();
  const done = job.resume && existsSync(folder.evaluation);
  const evaluation = done
    ? await readEvaluation(folder.evaluation)
    : await measure(spec, job, test, model).catch((error: unknown) => {
        throw job.signal.aborted ? new Interrupted(folder.path) : error;
      });
  if (!done) {
    const surface = decisionSurface(classifierOf(model), test);
    if (surface) await writeJson(folder.surface, surface);
    await writeEvaluation(folder.evaluation, evaluation);
  }
  const seconds = (performance.now() - started) / 1000;
  job.display.show({ type: 'result', run: spec.label, figures: evaluationFigures(evaluation), seconds });
  return evaluation;
}
