import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { differencesOf, InfomixupError, type Split } from '@infomixup/core';
import type { ConfigDocument } from './config/document.js';
import type { EvaluationPart } from './config/experiment.js';
import { applyOverrides } from './config/overrides.js';
import { type Path, valueAt } from './config/path.js';
import { documentOf, type Source } from './config/source.js';
import { checkEvaluation } from './plan/check.js';
import { planTraining, type RunPlan } from './plan/plan.js';
import { type RunFolder, type RunRecord, readRunRecord, runFolder } from './run/folder.js';
import type { TrainedModel } from './run/train.js';
import { readNamedWeights, readWeights } from './run/weights.js';

/** What a run's record asks for. It may come from anybody: what it names runs only where that is allowed. */
export function recordDocument(
  folder: RunFolder,
  { config, configFile }: RunRecord,
  allowModules: boolean,
): ConfigDocument {
  const origin = { file: resolve(configFile), trusted: allowModules };
  // Nobody has named a configuration: what is assigned on the command line starts from the current folder.
  return { file: resolve('experiment'), value: config, locate: () => folder.record, origin: () => origin };
}

function withoutEvaluation(run: ConfigDocument): ConfigDocument {
  const { evaluation: _, ...value } = Object(run.value);
  return { ...run, value };
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
export interface TrainedRun {
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

/** How a trained run is planned anew. */
export interface PlanOptions {
  /** In place of what the run itself says of its evaluation; null for none. */
  readonly evaluation?: Source<EvaluationPart> | null | undefined;
  /** Assignments such as `evaluation.samples=1000`. */
  readonly set?: readonly string[] | undefined;
  readonly allowModules?: boolean | undefined;
}

/** What a trained run was planned as, its evaluation as `options` have it. */
export async function planOf(path: string, options: PlanOptions): Promise<TrainedRun> {
  const { evaluation, set = [], allowModules = false } = options;
  const folder = runFolder(path);
  const record = await readRunRecord(folder);
  const run = recordDocument(folder, record, allowModules);
  const asked = evaluation === null ? withoutEvaluation(run) : await withEvaluationOf(run, evaluation);
  const plan = await planTraining(applyOverrides(asked, set), record.method);
  requireAssignable(record, plan);
  requireAsWritten(folder, record, plan);
  return { plan, record, path };
}

/** What a trained run is to be attacked with. */
export async function attackPlanOf(path: string, options: PlanOptions): Promise<TrainedRun> {
  const run = await planOf(path, options);
  if (run.plan.attacks.length > 0) return run;
  throw new InfomixupError(
    `infomixup: ${runFolder(path).record} names no attack; give a configuration that does, with --config`,
    'no-attack',
  );
}

/** A run's trained model, checked against the attacks; the caller disposes it. */
export async function trainedModel(run: TrainedRun, split: Split, name: string | undefined): Promise<TrainedModel> {
  requireSamples(run, split);
  const { plan, path } = run;
  const model = plan.model(split);
  try {
    const weights = await (name === undefined ? readWeights(model, path) : readNamedWeights(model, path, name));
    await checkEvaluation(plan, split, model);
    return { model, weights };
  } catch (error) {
    model.dispose();
    throw error;
  }
}
