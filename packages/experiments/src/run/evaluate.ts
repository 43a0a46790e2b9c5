import { existsSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { isGradientNorm } from '@infomixup/attacks';
import { type Classifier, classifierOf, type Dataset, InfomixupError, randomStream } from '@infomixup/core';
import { type EvaluateOptions, type Evaluation, evaluate } from '@infomixup/evaluation';
import { readEvaluation, writeEvaluation } from '@infomixup/evaluation/node';
import type { AnyModel, RunPlan } from '../plan/plan.js';
import { evaluationFile, madeEarlier, runFolder } from './folder.js';
import type { Job } from './job.js';
import { digestOf, openRunJournal } from './journal.js';
import { writeJson } from './json-file.js';
import { makeNewest } from './keep-newest.js';
import { evaluationProgress } from './progress.js';
import { decisionSurface } from './surface.js';

/**
 * What a configuration's `evaluation` part makes of an evaluation's options.
 *
 * @param weights - SHA-256 of the file of weights, where there is one.
 */
export function evaluationOptions(
  { config, attacks }: RunPlan,
  test: Dataset,
  model: AnyModel,
  weights?: string,
): EvaluateOptions {
  const sampling = samplingOf(config, model);
  const rng = randomStream(config.seed, 'evaluation/sampling');
  return {
    model: model.name,
    weights,
    sampling,
    classifier: classifierOf(model, sampling && { samples: sampling.passes, frozen: sampling.frozen, rng }),
    dataset: test,
    attacks,
    seed: config.seed,
    ...(config.evaluation
      ? {
          batchSize: config.evaluation.batchSize,
          probeSamples: config.evaluation.probeSamples,
          stratified: config.evaluation.stratified,
        }
      : {}),
  };
}

/** How the noise within a model is drawn; in a comparison there are others that have none. */
function samplingOf({ evaluation }: RunPlan['config'], { representations }: AnyModel) {
  return Object.values(representations).includes('gaussian') ? evaluation?.sampling : undefined;
}

/** As JSON keeps it, without what is undefined. */
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** What an evaluation is to be made with. */
interface PlannedEvaluation extends Pick<RunPlan, 'attacks'>, Pick<EvaluateOptions, 'sampling'> {
  readonly probeSamples: number;
  readonly stratified: boolean;
  /** Names of other models whose perturbations are tried too. */
  readonly surrogates?: readonly string[];
  readonly changed?: readonly string[];
}

/** Whether the checks of an evaluation had attacks of their own on as many samples as a run plans. */
function isProbedAsPlanned({ attacks, probes, n: size }: Evaluation, { probeSamples }: PlannedEvaluation): boolean {
  const samples = Math.min(probeSamples, size);
  if (probes.length === 0) return samples === 0 || !attacks.some(({ norm }) => isGradientNorm(norm));
  return probes.every(({ n }) => n === samples);
}

/** Whether an evaluation was made with the attacks that are planned. */
export function isAsPlanned(evaluation: Evaluation, plan: PlannedEvaluation): boolean {
  const { attacks, n: size } = evaluation;
  const planned = plan.attacks.map(({ attack, epsilons, samples = size, queryBudget, code }) => {
    const { name, norm, settings } = attack;
    return { name, norm, settings, epsilons, queryBudget, code, n: Math.min(samples, size) };
  });
  const done = attacks.map(({ name, norm, settings, epsilons, queryBudget, code, n }) => {
    return { name, norm, settings, epsilons, queryBudget, code, n };
  });
  const isDrawnAlike = isDeepStrictEqual(evaluation.model.sampling, plan.sampling);
  const isChangedAlike = isDeepStrictEqual(evaluation.dataset.changed ?? [], plan.changed ?? []);
  const hasSurrogates = isDeepStrictEqual(evaluation.surrogates ?? [], plan.surrogates ?? []);
  const isTakenAlike = (evaluation.order !== undefined) === plan.stratified;
  return (
    isTakenAlike &&
    isChangedAlike &&
    isDrawnAlike &&
    hasSurrogates &&
    isProbedAsPlanned(evaluation, plan) &&
    isDeepStrictEqual(asJson(done), asJson(planned))
  );
}

async function finishedEvaluation(
  { plan, model, weights, surrogates = {}, changed = [] }: EvaluatedRun,
  job: Job,
  file: string,
): Promise<Evaluation | undefined> {
  if (!job.resume || !existsSync(file)) return undefined;
  const evaluation = await readEvaluation(file);
  const { attacks, config } = plan;
  const sampling = samplingOf(config, model);
  const { probeSamples = 0, stratified = false } = config.evaluation ?? {};
  const planned = { attacks, probeSamples, stratified, sampling, surrogates: Object.keys(surrogates), changed };
  return evaluation.model.weights === weights && isAsPlanned(evaluation, planned) ? evaluation : undefined;
}

/** A name for an evaluation that sorts by age: date and time to the millisecond, as file names allow it. */
export function evaluationStamp(now = new Date()): string {
  return now.toISOString().slice(0, 23).replaceAll(':', '-');
}

/**
 * Makes sure that an evaluation may be written under a name.
 *
 * @throws InfomixupError `bad-name`, or `evaluation-exists` where the name is taken and `resume` was not asked for.
 */
export function requireFreeName(path: string, name: string, resume: boolean): void {
  if (!/^[\w.-]{1,150}$/.test(name) || name.startsWith('.')) {
    const what = `infomixup: an evaluation cannot be called "${name}"`;
    throw new InfomixupError(`${what}; take up to 150 letters, digits, dots, dashes and underscores`, 'bad-name');
  }
  if (madeEarlier.test(name)) {
    const what = `infomixup: an evaluation cannot be called "${name}", as those of fewer epochs are once a run is given more`;
    throw new InfomixupError(`${what}; choose another --name`, 'bad-name');
  }
  const file = evaluationFile(runFolder(path), name);
  if (resume || !existsSync(file)) return;
  throw new InfomixupError(
    `infomixup: ${file} is already there; keep it by --resume, or choose another --name`,
    'evaluation-exists',
  );
}

/** How one run is evaluated. */
export interface EvaluatedRun {
  readonly plan: RunPlan;
  readonly test: Dataset;
  readonly model: AnyModel;
  /** SHA-256 of the file that the model's weights are in. */
  readonly weights: string;
  /** The run's folder. */
  readonly path: string;
  /** What the evaluation is called. */
  readonly name: string;
  /** Other models of the same inputs and classes, whose perturbations are tried too. */
  readonly surrogates?: Readonly<Record<string, Classifier>>;
  /** What of the data set's options is not as in training, in words. */
  readonly changed?: readonly string[];
}

async function attackRun(run: EvaluatedRun, job: Job): Promise<Evaluation> {
  const { plan, test, model, weights, path, name, surrogates = {}, changed } = run;
  const folder = runFolder(path);
  const journal = await openRunJournal(folder, { run: plan.label, weights, samples: await digestOf(test) }, job);
  const evaluation = await evaluate({
    ...evaluationOptions(plan, test, model, weights),
    ...{ surrogates, changed, journal },
    engine: job.engine,
    onProgress: evaluationProgress(job.show, plan.label),
    signal: job.signal,
  });
  const surface = await decisionSurface(classifierOf(model), test);
  if (surface) await writeJson(folder.surface, surface, 0);
  await writeEvaluation(evaluationFile(folder, name), evaluation);
  return evaluation;
}

/**
 * Attacks a trained model and writes what was found into the run's folder, under a name of its own and as the newest.
 *
 * @param kept - The file of an evaluation that a resumed job only reads, where it was made with the same attacks.
 * @throws the signal's reason where the job was stopped; what was found by then is kept for a job that resumes.
 */
export async function evaluateRun(run: EvaluatedRun, job: Job, kept: string): Promise<Evaluation> {
  const finished = await finishedEvaluation(run, job, kept);
  const folder = runFolder(run.path);
  const evaluation = finished ?? (await attackRun(run, job));
  await makeNewest(folder, finished ? kept : evaluationFile(folder, run.name), run.name, job);
  return evaluation;
}
