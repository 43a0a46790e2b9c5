import { existsSync } from 'node:fs';
import { knowledgeOf } from '@infomixup/attacks';
import { completeOptions, type Evaluation, evaluate, type EvaluateOptions as Options } from '@infomixup/evaluation';
import { readEvaluation, writeEvaluation } from '@infomixup/evaluation/node';
import { evaluationFigures, figureTitles } from './figures.js';
import { claimModel, filesOfModel, unclaimModel } from './model/claim.js';
import { type ModelSource, modelDocument } from './model/document.js';
import { type OpenedEvaluation, openEvaluation } from './model/open.js';
import type { ModelRecord } from './model/record.js';
import { type JobOptions, openJob } from './open-job.js';
import { outFolder, requireOut } from './out-folder.js';
import { environmentOf } from './run/environment.js';
import { evaluationStamp, isAsPlanned, requireFreeName } from './run/evaluate.js';
import { evaluationFile, runFolder } from './run/folder.js';
import { inFolder } from './run/in-folder.js';
import { type Job, stopwatch } from './run/job.js';
import { digestOf, openRunJournal } from './run/journal.js';
import { writeJson } from './run/json-file.js';
import { makeNewest } from './run/keep-newest.js';
import { evaluationProgress } from './run/progress.js';
import { decisionSurface } from './run/surface.js';
import { readShown, requirePlanned, showTable, type TableOptions, writeReportIn } from './table.js';

/** How somebody's model is evaluated. */
export interface EvaluateModelOptions extends ModelSource, JobOptions, TableOptions {
  /** Where results go; `runs/<name>-<date and time>` by default. */
  readonly out?: string | undefined;
  /** What the evaluation is called, beside earlier ones; the date and time by default. */
  readonly name?: string | undefined;
}

/** An evaluation of somebody's model, and the folder that it is kept in. */
export interface EvaluatedModel {
  readonly folder: string;
  readonly evaluation: Evaluation;
  /** What was noticed of the samples and of the model. */
  readonly notes: readonly string[];
}

interface Begun extends OpenedEvaluation {
  readonly seed: number;
  readonly batchSize: number;
  readonly probeSamples: number;
  readonly stratified: boolean;
}

/** With the SHA-256 of the samples. */
type Digested = Begun & { readonly data: string };

const optionsOf = ({ name, opened, dataset, attacks, seed, batchSize, probeSamples, stratified }: Begun): Options => ({
  ...{ model: name, weights: opened.sha256, classifier: opened.model, dataset, attacks, seed },
  ...{ batchSize, probeSamples, stratified },
});

/** An evaluation of the name that a resumed job finds, where it was made of the same model with the same attacks. */
async function finished(file: string, begun: Begun, job: Job): Promise<Evaluation | undefined> {
  if (!job.resume || !existsSync(file)) return undefined;
  const evaluation = await readEvaluation(file);
  return evaluation.model.weights === begun.opened.sha256 && isAsPlanned(evaluation, begun) ? evaluation : undefined;
}

async function attack(begun: Digested, job: Job, folder: string, name: string): Promise<Evaluation> {
  const files = runFolder(folder);
  const file = evaluationFile(files, name);
  const { opened, dataset, seed } = begun;
  const run = { method: begun.name, seed };
  const kept = await finished(file, begun, job);
  const journal = kept
    ? undefined
    : await openRunJournal(files, { run, weights: opened.sha256, samples: begun.data }, job);
  const onProgress = evaluationProgress(job.show, run);
  const evaluation =
    kept ?? (await evaluate({ ...optionsOf(begun), journal, engine: job.engine, onProgress, signal: job.signal }));
  const surface = 'logits' in opened.model ? await decisionSurface(opened.model, dataset) : undefined;
  if (surface) await writeJson(files.surface, surface, 0);
  if (!kept) await writeEvaluation(file, evaluation);
  await makeNewest(files, file, name, job);
  return evaluation;
}

const recordOf = (begun: Digested, job: Job, config: object): ModelRecord => ({
  schema: 'infomixup/evaluated-model',
  version: 1,
  ...{ name: begun.name, seed: begun.seed },
  // As JSON keeps it, without what is undefined.
  config: JSON.parse(JSON.stringify(config)),
  ...{
    weights: begun.opened.sha256,
    samples: begun.dataset.size,
    data: begun.data,
    knowledge: knowledgeOf(begun.opened.model),
  },
  notes: [...begun.notes],
  ...environmentOf(job),
});

/**
 * Evaluates somebody's model: opens it and its samples, looks at what it tells, attacks it, and keeps `evaluation.json`
 * and `report.html` in a folder. What it takes for a model and for samples is in the guide `docs/guides/your-own-model.md`.
 *
 * @throws InfomixupError `config-invalid`, `no-gradients`, `unsupported-model`, `malformed-model`, `invalid-dataset` and
 *   others, naming the file and what to do, before anything is written; what evaluation throws; the signal's reason.
 *
 * @example
 * ```ts
 * import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { evaluateModel } from '@infomixup/experiments';
 * const folder = mkdtempSync(join(tmpdir(), 'own-'));
 * writeFileSync(join(folder, 'data.csv'), 'x,label\n0.1,0\n0.2,0\n0.8,1\n0.9,1\n');
 * const decisions = 'async (inputs) => (await inputs.array()).map(([x]) => (x > 0.5 ? 1 : 0))';
 * writeFileSync(join(folder, 'model.mjs'), `export const model = { bounds: [0, 1], classes: 2, decisions: ${decisions} };`);
 * const { evaluation } = await evaluateModel({
 *   ...{ model: join(folder, 'model.mjs'), data: join(folder, 'data.csv'), out: join(folder, 'out') },
 *   set: ['evaluation.attacks=[{ name: random-noise, norm: linf, draws: 20, epsilons: [0, 0.5] }]'],
 * });
 * console.assert(evaluation.clean.accuracy === 1 && (evaluation.attacks[0]?.accuracy[1] ?? 1) < 1);
 * rmSync(folder, { recursive: true });
 * ```
 */
export async function evaluateModel(options: EvaluateModelOptions): Promise<EvaluatedModel> {
  const { out, name = evaluationStamp() } = options;
  const given = await modelDocument(options);
  await requireOut(options, filesOfModel);
  if (out) requireFreeName(out, name, options.resume ?? false);
  const job = await openJob(options);
  const { seed, evaluation: plan } = given.config;
  const { batchSize, probeSamples, stratified } = plan;
  const begun = { ...(await openEvaluation(given)), seed, batchSize, probeSamples, stratified };
  try {
    await completeOptions(optionsOf(begun));
    requirePlanned([begun], options);
    const folder = await outFolder(begun.name, { out });
    const label = { method: begun.name, seed };
    return await inFolder(folder, async () => {
      const seconds = stopwatch();
      const digested = { ...begun, data: await digestOf(begun.dataset) };
      await claimModel(folder, recordOf(digested, job, given.config), job.resume);
      const columns = figureTitles(begun.attacks.map((planned) => planned.attack));
      job.show({ type: 'plan', folder, runs: [label], columns, evaluation: name });
      for (const text of begun.notes) job.show({ type: 'note', text: `${begun.name}: ${text}` });
      const evaluation = await attack(digested, job, folder, name).catch(async (error: unknown) => {
        await unclaimModel(folder);
        throw error;
      });
      job.show({ type: 'result', run: label, figures: evaluationFigures(evaluation), seconds: seconds() });
      const input = await readShown(job.show, folder);
      await showTable(job.show, input, options);
      job.show({ type: 'file', what: 'report', path: await writeReportIn(folder, input, options) });
      return { folder, evaluation, notes: begun.notes };
    });
  } finally {
    begun.opened.dispose();
  }
}
