import { existsSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { classifierOf, type Dataset } from '@infomixup/core';
import { type Evaluation, evaluate } from '@infomixup/evaluation';
import { readEvaluation, writeEvaluation } from '@infomixup/evaluation/node';
import { evaluationOptions } from './evaluation-options.js';
import { runFolder } from './folder.js';
import type { Job } from './job.js';
import { writeJson } from './json-file.js';
import type { AnyModel } from './plan.js';
import { evaluationProgress } from './progress.js';
import type { RunSpec } from './spec.js';
import { decisionSurface } from './surface.js';

/** Whether an evaluation was made with the attacks that a run plans. */
function isAsPlanned({ attacks, n: size }: Evaluation, { plan }: RunSpec): boolean {
  const planned = plan.attacks.map(({ attack: { name, norm, settings }, epsilons, samples = size }) =>
    JSON.parse(JSON.stringify({ name, norm, settings, epsilons, n: Math.min(samples, size) })),
  );
  const done = attacks.map(({ name, norm, settings, epsilons, n }) => ({ name, norm, settings, epsilons, n }));
  return isDeepStrictEqual(done, planned);
}

async function finishedEvaluation(spec: RunSpec, job: Job, path: string): Promise<Evaluation | undefined> {
  const { evaluation: file } = runFolder(path);
  if (!job.resume || !existsSync(file)) return undefined;
  const evaluation = await readEvaluation(file);
  return isAsPlanned(evaluation, spec) ? evaluation : undefined;
}

async function newEvaluation(
  spec: RunSpec,
  job: Job,
  test: Dataset,
  model: AnyModel,
  path: string,
): Promise<Evaluation> {
  const folder = runFolder(path);
  const evaluation = await evaluate({
    ...evaluationOptions(spec, test, model),
    engine: job.engine,
    onProgress: evaluationProgress(job.show, spec.label),
    signal: job.signal,
  });
  const surface = await decisionSurface(classifierOf(model), test);
  if (surface) await writeJson(folder.surface, surface);
  await writeEvaluation(folder.evaluation, evaluation);
  return evaluation;
}

/**
 * Attacks a trained model and writes what was found into the run's folder; on resume, a finished evaluation is only
 * read.
 *
 * @throws the signal's reason where the job was stopped; nothing of this evaluation is written then.
 */
export async function evaluateRun(
  spec: RunSpec,
  job: Job,
  test: Dataset,
  model: AnyModel,
  path: string,
): Promise<Evaluation> {
  return (await finishedEvaluation(spec, job, path)) ?? (await newEvaluation(spec, job, test, model, path));
}
