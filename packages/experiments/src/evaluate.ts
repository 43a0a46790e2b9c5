import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { classifierOf, differencesOf, InfomixupError, type Split } from '@infomixup/core';
import { requireNoOwner } from '@infomixup/core/node';
import { namedPlan, type PlanName, usualPlan } from '@infomixup/evaluation';
import type { ConfigDocument } from './config/document.js';
import type { EvaluationPart } from './config/experiment.js';
import { applyOverrides } from './config/overrides.js';
import { type Path, valueAt } from './config/path.js';
import { documentOf, type Source } from './config/source.js';
import { runName } from './events.js';
import { evaluationFigures, figureTitles } from './figures.js';
import { type JobOptions, openJob } from './open-job.js';
import { checkEvaluation } from './plan/check.js';
import { type AnyModel, planTraining, type RunPlan } from './plan/plan.js';
import { evaluateRun, evaluationStamp, requireFreeName } from './run/evaluate.js';
import { evaluationFile, type RunFolder, type RunRecord, readRunRecord, runFolder } from './run/folder.js';
import { inFolder, requireNoLink, requireNoLinksIn } from './run/in-folder.js';
import { type Job, stopwatch } from './run/job.js';
import { readRun, runPaths, type StoredRun } from './run/read.js';
import type { TrainedModel } from './run/train.js';
import { readNamedWeights, readWeights } from './run/weights.js';
import { readShown, requirePlanned, showTable, type TableOptions, writeReportIn } from './table.js';
import { requireWritable } from './writable.js';

/** How trained runs are attacked again. */
export interface EvaluateOptions extends JobOptions, TableOptions {
  /**
   * Its `evaluation` takes the place of what the runs were trained with; plugins in it are found from beside it. Runs that
   * were trained with none are attacked with the usual plan, where nothing else is said.
   */
  readonly config?: Source<EvaluationPart> | undefined;
  /** A named plan of attacks in place of a configuration's; its budgets suit the runs' data. */
  readonly plan?: PlanName | undefined;
  /** With a plan: how many samples to attack, in place of the plan's own number. */
  readonly samples?: number | undefined;
  /** Assignments such as `evaluation.samples=1000`. */
  readonly set?: readonly string[] | undefined;
  /** Which of a run's weights: `last`, `best`, or an average's name such as `ema`; those that the run evaluates unless told. */
  readonly weights?: string | undefined;
  /**
   * Folders of other trained runs, by names: perturbations of their models are tried on those of `folder`, which shows
   * gradients that hide. Their inputs and classes are to be the same.
   */
  readonly surrogates?: Readonly<Record<string, string>> | undefined;
  /** What the evaluation is called, beside earlier ones; the date and time by default. */
  readonly name?: string | undefined;
  /**
   * Runs the modules that the runs' records name for what is not built in; refused by default, since a folder may come
   * from anybody. What `config` and `set` name runs as it is.
   */
  readonly allowModules?: boolean | undefined;
}

/** What a run's record asks for. It may come from anybody: what it names runs only where that is allowed. */
function recordDocument(folder: RunFolder, { config, configFile }: RunRecord, allowModules: boolean): ConfigDocument {
  const origin = { file: resolve(configFile), trusted: allowModules };
  // Nobody has named a configuration: what is assigned on the command line starts from the current folder.
  return { file: resolve('experiment'), value: config, locate: () => folder.record, origin: () => origin };
}

/** The attacks of another configuration, put in place of the run's own. */
async function withEvaluationOf(
  run: ConfigDocument,
  other: Source<EvaluationPart> | undefined,
): Promise<ConfigDocument> {
  if (other === undefined) return run;
  const own = await documentOf(other);
  const evaluation = Reflect.get(Object(own.value), 'evaluation');
  if (evaluation === undefined) {
    const what = `infomixup: ${own.file} has no "evaluation"; say there what to attack with`;
    throw new InfomixupError(what, 'config-invalid');
  }
  const sourceOf = (path: Path) => (path[0] === 'evaluation' ? own : run);
  return {
    file: own.file,
    value: { ...Object(run.value), evaluation },
    locate: (path) => sourceOf(path).locate(path),
    origin: (path) => sourceOf(path).origin(path),
  };
}

/** A run that was trained, and its folder. */
interface TrainedRun {
  readonly plan: RunPlan;
  readonly record: RunRecord;
  readonly path: string;
}

const contradiction = ({ record: file }: RunFolder, what: string) =>
  new InfomixupError(
    `infomixup: ${file} contradicts itself: ${what}; put back a copy of it, or train anew into another folder`,
    'damaged-file',
  );

/** Whether a part of the configuration is as the run was begun with, and nothing in it is assigned anew. */
const isOwn = ({ config }: RunRecord, { document }: RunPlan, part: string): boolean =>
  isDeepStrictEqual(valueAt(config, [part]), valueAt(document.value, [part]));

/** Refuses a record whose completed options are not those that its configuration comes to. */
function requireAsWritten(folder: RunFolder, record: RunRecord, plan: RunPlan): void {
  const found = differencesOf(record.effective, plan.effective).filter(
    ({ field, before, now }) => before && now && isOwn(record, plan, field.split(/[.[]/)[0] ?? ''),
  );
  if (found.length === 0) return;
  const texts = found.map(({ field, before, now }) => `effective.${field} is ${before}, and config comes to ${now}`);
  throw contradiction(folder, texts.join('; '));
}

/** Refuses assignments to what a trained run is made of: they would change what is said of it, and nothing of what it is. */
function requireAssignable(record: RunRecord, plan: RunPlan): void {
  const parts = Object.keys({ ...record.config, ...Object(plan.document.value) });
  const wrong = parts.find((part) => !['evaluation', 'dataset'].includes(part) && !isOwn(record, plan, part));
  if (wrong === undefined) return;
  throw new InfomixupError(
    `infomixup: "${wrong}" cannot be assigned to a run that was trained; only evaluation and dataset can`,
    'config-mismatch',
  );
}

/** Refuses a record that tells other numbers of samples than the data set that it names has. */
function requireSamples({ record, plan, path }: TrainedRun, { train, test }: Split): void {
  const { samples } = record;
  if (!isOwn(record, plan, 'dataset') || (samples.train === train.size && samples.test === test.size)) return;
  const sizes = (one: number, other: number) => `${one} to train and ${other} to test`;
  const what = `samples are ${sizes(samples.train, samples.test)}, and its data set has ${sizes(train.size, test.size)}`;
  throw contradiction(runFolder(path), what);
}

/** What a trained run was planned as, its evaluation as `options` have it. */
export async function planOf(path: string, options: EvaluateOptions): Promise<TrainedRun> {
  const { config: other, set = [], allowModules = false } = options;
  const folder = runFolder(path);
  const record = await readRunRecord(folder);
  const run = recordDocument(folder, record, allowModules);
  const plan = await planTraining(applyOverrides(await withEvaluationOf(run, other), set), record.method);
  requireAssignable(record, plan);
  requireAsWritten(folder, record, plan);
  if (plan.attacks.length > 0) return { plan, record, path };
  throw new InfomixupError(
    `infomixup: ${folder.record} names no attack; give a configuration that does, with --config`,
    'no-attack',
  );
}

/** A named plan as a configuration of attacks, for the data of a run: the usual one where nobody has named an attack. */
async function configOfPlan(path: string, options: EvaluateOptions): Promise<Source<EvaluationPart> | undefined> {
  const { plan, samples, config, allowModules = false } = options;
  if (plan !== undefined && config !== undefined)
    throw new InfomixupError(
      'infomixup: a plan and a configuration both say what to attack with; give one',
      'bad-command',
    );
  const folder = runFolder(path);
  const record = await readRunRecord(folder);
  const isTold = config !== undefined || Reflect.get(Object(record.config), 'evaluation') !== undefined;
  const name = plan ?? (isTold ? undefined : usualPlan);
  if (name === undefined) return config;
  const { test } = await (await planTraining(recordDocument(folder, record, allowModules), record.method)).dataset();
  const attacks = namedPlan(name, test, { samples }).map(({ attack, epsilons, samples: asked }) => ({
    ...{ name: attack.name, ...Object(attack.settings) },
    ...{ epsilons, samples: Math.min(asked ?? test.size, test.size) },
  }));
  return { evaluation: { attacks, stratified: true } };
}

/** A run's trained model, checked against the attacks; the caller disposes it. */
export async function trainedModel(run: TrainedRun, split: Split, name: string | undefined): Promise<TrainedModel> {
  requireSamples(run, split);
  const { plan, path } = run;
  const model = plan.model(split);
  try {
    const weights = await (name === undefined ? readWeights(model, path) : readNamedWeights(model, path, name));
    checkEvaluation(plan, split, model);
    return { model, weights };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** Another run's model, as it was trained, whatever it was attacked with. */
async function surrogateOf(path: string, options: EvaluateOptions): Promise<TrainedModel> {
  const { allowModules } = options;
  const run = await planOf(path, { config: await configOfPlan(path, { plan: 'quick', allowModules }), allowModules });
  return trainedModel(run, await run.plan.dataset(), undefined);
}

/** All that `surrogates` names, read; the caller disposes the models. */
async function surrogatesOf(options: EvaluateOptions): Promise<ReadonlyMap<string, TrainedModel>> {
  const read = new Map<string, TrainedModel>();
  try {
    for (const [name, path] of Object.entries(options.surrogates ?? {}))
      read.set(name, await surrogateOf(path, options));
    return read;
  } catch (error) {
    for (const { model } of read.values()) model.dispose();
    throw error;
  }
}

/** Refuses a surrogate of other inputs or classes than a run's model. */
function requireAlike({ model }: TrainedModel, name: string, { inputShape, classes, bounds }: AnyModel): void {
  const [own, other] = [model, { inputShape, classes, bounds }].map(
    (each) => `inputs [${each.inputShape}] in [${each.bounds}] and ${each.classes} classes`,
  );
  if (own === other) return;
  throw new InfomixupError(
    `infomixup: the surrogate "${name}" has ${own}, and the model ${other}; name a run on the same data`,
    'model-mismatch',
  );
}

/** What of the data set's options is assigned and not as in training, which is said aloud. */
function changedIn({ record, plan }: TrainedRun, job: Job): readonly string[] {
  const found = differencesOf({ dataset: record.effective.dataset }, { dataset: plan.effective.dataset });
  const texts = found.map(({ field, before, now }) => `${field} is ${now ?? 'absent'}, not ${before ?? 'absent'}`);
  if (texts.length > 0)
    job.show({
      type: 'note',
      text: `${runName(plan.label)} is attacked on other data than it was trained with (${texts.join('; ')}): samples may be among those that it was trained on`,
    });
  return texts;
}

async function evaluateOne(
  run: TrainedRun,
  job: Job,
  name: string,
  { weights, others }: { weights: string | undefined; others: ReadonlyMap<string, TrainedModel> },
): Promise<void> {
  job.signal.throwIfAborted();
  const seconds = stopwatch();
  const split = await run.plan.dataset();
  const trained = await trainedModel(run, split, weights);
  try {
    for (const [other, surrogate] of others) requireAlike(surrogate, other, trained.model);
    const surrogates = Object.fromEntries([...others].map(([other, { model }]) => [other, classifierOf(model)]));
    const evaluation = await evaluateRun(
      { ...run, test: split.test, ...trained, name, surrogates, changed: changedIn(run, job) },
      job,
      evaluationFile(runFolder(run.path), name),
    );
    job.show({ type: 'result', run: run.plan.label, figures: evaluationFigures(evaluation), seconds: seconds() });
  } finally {
    trained.model.dispose();
  }
}

/** Every run's weights read and attacks fitted before the first is attacked. */
async function checkRuns(runs: readonly TrainedRun[], weights: string | undefined): Promise<void> {
  const [first] = runs;
  // Seeds change what the samples are, not what fits them.
  const split = await first?.plan.dataset();
  for (const run of runs) if (split) (await trainedModel(run, split, weights)).model.dispose();
}

/**
 * Attacks the run of a folder again, or every run of a comparison, and keeps what was found beside earlier evaluations:
 * as `evaluations/<name>.json`, and as the newest in `evaluation.json`.
 *
 * @returns the runs.
 * @throws InfomixupError `no-run`, `not-trained`, `no-attack`, `evaluation-exists`, `not-writable`, `folder-in-use`,
 *   `linked-folder`, `config-invalid`; `modules-not-allowed`, naming the file that would have run; what evaluation throws; the signal's
 *   reason where it was stopped.
 */
export async function evaluate(folder: string, options: EvaluateOptions = {}): Promise<StoredRun[]> {
  await requireNoLinksIn(folder);
  const paths = await runPaths(folder);
  for (const path of paths) {
    if (path !== folder) await requireNoLink(path);
    await requireNoLinksIn(path);
    await requireNoOwner(path);
  }
  const [first] = paths;
  const config = first === undefined ? options.config : await configOfPlan(first, options);
  const runs: TrainedRun[] = [];
  for (const path of paths) runs.push(await planOf(path, { ...options, config }));
  requirePlanned(
    runs.map(({ plan }) => plan),
    options,
  );
  const name = options.name ?? evaluationStamp();
  for (const path of paths) requireFreeName(path, name, options.resume ?? false);
  for (const path of [folder, ...paths, ...paths.map((run) => runFolder(run).evaluations)]) requireWritable(path);
  return inFolder(folder, async () => {
    const job = await openJob(options);
    await checkRuns(runs, options.weights);
    const columns = figureTitles(runs[0]?.plan.attacks.map(({ attack }) => attack) ?? []);
    job.show({ type: 'plan', folder, runs: runs.map(({ plan }) => plan.label), columns, evaluation: name });
    const isComparison = !existsSync(runFolder(folder).record);
    const others = await surrogatesOf(options);
    try {
      for (const run of runs) {
        const work = () => evaluateOne(run, job, name, { weights: options.weights, others });
        await (isComparison ? inFolder(run.path, work) : work());
      }
    } finally {
      for (const { model } of others.values()) model.dispose();
    }
    const input = await readShown(job.show, folder);
    await showTable(job.show, input, options);
    if (isComparison) {
      job.show({ type: 'file', what: 'report', path: await writeReportIn(folder, input, options) });
    } else job.show({ type: 'file', what: 'evaluation', path: runFolder(folder).evaluation });
    // What is to be said of the files has been said with the table.
    return Promise.all(paths.map((path) => readRun(path, { warn: () => {} })));
  });
}
