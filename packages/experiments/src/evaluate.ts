import { existsSync } from 'node:fs';
import { classifierOf, differencesOf, InfomixupError } from '@infomixup/core';
import { requireNoOwner } from '@infomixup/core/node';
import { namedPlan, type PlanName, usualPlan } from '@infomixup/evaluation';
import type { EvaluationPart } from './config/experiment.js';
import type { Source } from './config/source.js';
import { runName } from './events.js';
import { evaluationFigures, figureTitles } from './figures.js';
import { type JobOptions, openJob } from './open-job.js';
import { planTraining } from './plan/plan.js';
import { evaluateRun, evaluationStamp, requireFreeName } from './run/evaluate.js';
import { evaluationFile, readRunRecord, runFolder } from './run/folder.js';
import { inFolder, requireNoLink, requireNoLinksIn } from './run/in-folder.js';
import { type Job, stopwatch } from './run/job.js';
import { readRun, runPaths, type StoredRun } from './run/read.js';
import type { TrainedModel } from './run/train.js';
import { requireAlike, surrogatesOf } from './surrogates.js';
import { readShown, requirePlanned, showTable, type TableOptions, writeReportIn } from './table.js';
import { attackPlanOf, recordDocument, type TrainedRun, trainedModel } from './trained-run.js';
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
  for (const path of paths) runs.push(await attackPlanOf(path, { ...options, evaluation: config }));
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
    const others = await surrogatesOf(options.surrogates ?? {}, options.allowModules);
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
