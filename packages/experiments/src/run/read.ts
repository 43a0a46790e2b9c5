import { existsSync } from 'node:fs';
import { InfomixupError } from '@infomixup/core';
import { readWhole } from '@infomixup/core/node';
import { type Evaluation, parseEvaluation } from '@infomixup/evaluation';
import { mostEvaluationBytes } from '@infomixup/evaluation/node';
import type { DecisionSurface, EpochRecord, ReportInput, ReportRun } from '@infomixup/report';
import { readJsonLines } from '@infomixup/trainer/node';
import { z } from 'zod';
import { type RunLabel, runName } from '../events.js';
import { type ModelRecord, modelRecordFile, readModelRecord } from '../model/record.js';
import { labelsOf, readComparisonRecord, runPath } from './comparison.js';
import {
  evaluationFile,
  evaluationNames,
  type RunFolder,
  type RunRecord,
  readCheckpoint,
  readRunRecord,
  runFolder,
} from './folder.js';
import { isThere, readJson } from './json-file.js';
import { nameOf } from './keep-newest.js';
import { sha256OfFile } from './weights.js';

const numbers = z.record(z.string(), z.number().nullable());
const epochLine = z.object({ epoch: z.int(), loss: z.number(), terms: numbers, reports: numbers });

const surfaceSchema: z.ZodType<DecisionSurface> = z
  .strictObject({
    x: z.tuple([z.number(), z.number()]),
    y: z.tuple([z.number(), z.number()]),
    columns: z.int().positive(),
    rows: z.int().positive(),
    probabilities: z.array(z.number()),
    points: z.array(z.strictObject({ x: z.number(), y: z.number(), label: z.int() })),
  })
  .refine(({ columns, rows, probabilities }) => columns * rows === probabilities.length, {
    path: ['probabilities'],
    error: 'there are not as many as columns times rows',
  });

/** Without what is no number, such as a share of nothing, which JSON writes as null. */
const finite = (terms: z.output<typeof numbers>): Record<string, number> =>
  Object.fromEntries(Object.entries(terms).flatMap(([name, value]) => (value === null ? [] : [[name, value]])));

/** That a checkpoint tells of; a plugin may have ended the training before as many as were asked for. */
async function epochsDone(folder: RunFolder): Promise<number> {
  const checkpoint = await readCheckpoint(folder, () => {}).catch(() => null);
  return checkpoint?.records.length ?? 0;
}

const mends = (path: string): string => `the next --resume of ${path} mends the file from its checkpoint`;

/** The epochs whose lines are whole; says where others are not, or are missing from a finished training. */
async function readEpochs(folder: RunFolder, asked: number, warn: Warn): Promise<EpochRecord[]> {
  const { metrics, path } = folder;
  const { lines, damaged } = await readJsonLines(metrics);
  const read = lines.filter(({ kind }) => kind === 'epoch').map((line) => epochLine.safeParse(line).data);
  const epochs = read.filter((epoch) => epoch !== undefined);
  const leftOut = damaged.length + read.length - epochs.length;
  if (leftOut > 0) {
    const where = damaged[0] === undefined ? '' : ` (line ${damaged[0]} is the first)`;
    const what = `${metrics}: ${leftOut} damaged or torn lines are left out${where}`;
    warn(`infomixup: ${what}; ${mends(path)}`);
  }
  const done = leftOut === 0 && epochs.length < asked ? await epochsDone(folder) : 0;
  if (epochs.length < done)
    warn(`infomixup: ${metrics} lacks ${done - epochs.length} of ${done} epochs that were done; ${mends(path)}`);
  return epochs.map(({ epoch, loss, terms, reports }) => ({
    ...{ epoch: epoch + 1, loss },
    terms: finite({ ...terms, ...reports }),
  }));
}

async function readSurface({ surface, path }: RunFolder): Promise<{ surface?: DecisionSurface }> {
  if (!isThere(surface)) return {};
  return { surface: await readJson(surface, surfaceSchema, `run infomixup evaluate ${path} again`) };
}

type Warn = (text: string) => void;

const textOf = async (evaluation: string): Promise<string> => String(await readWhole(evaluation, mostEvaluationBytes));

interface FoundEvaluation {
  readonly evaluation?: Evaluation;
  readonly evaluationName?: string;
}

async function readNamed(folder: RunFolder, name: string): Promise<FoundEvaluation> {
  const names = await evaluationNames(folder);
  const file = evaluationFile(folder, name);
  // By the list: a name with a path in it leads elsewhere.
  if (names.includes(name)) return { evaluation: parseEvaluation(await textOf(file), file), evaluationName: name };
  const known = names.join(', ') || 'none';
  throw new InfomixupError(
    `infomixup: ${folder.path} has no evaluation called "${name}"; ask for one of those it has: ${known}`,
    'no-evaluation',
  );
}

async function readNewest(folder: RunFolder): Promise<FoundEvaluation> {
  if (!isThere(folder.evaluation)) return {};
  const text = await textOf(folder.evaluation);
  const evaluationName = await nameOf(folder, text);
  return { evaluation: parseEvaluation(text, folder.evaluation), ...(evaluationName && { evaluationName }) };
}

/** One training as its folder keeps it. */
export interface StoredRun extends FoundEvaluation {
  readonly folder: RunFolder;
  readonly record: RunRecord;
  /** Whether the training came to its end. */
  readonly trained: boolean;
  readonly epochs: readonly EpochRecord[];
  readonly surface?: DecisionSurface;
}

/** How results are read. */
export interface ReadOptions {
  /** Which evaluation; the newest unless told. */
  readonly evaluation?: string | undefined;
  /** Told of what is damaged and does not stand in the way; a process warning by default. */
  readonly warn?: Warn | undefined;
}

const processWarning: Warn = (text) => process.emitWarning(text);

/** Those that say of how many epochs they are were made before the run was given more. */
const isOfFewerEpochs = (name: string | undefined): boolean => /-after-\d+$/.test(name ?? '');

/** Refuses an evaluation of other weights than the run's, and says where the file of weights is no longer as it was. */
async function requireOwn(
  { evaluation, evaluationName }: FoundEvaluation,
  { weights: written, sets = {} }: RunRecord,
  folder: RunFolder,
  warn: Warn,
) {
  const evaluated = evaluation?.model.weights;
  if (evaluated === undefined || written === undefined || isOfFewerEpochs(evaluationName)) return;
  if (Object.values(sets).includes(evaluated) && evaluated !== written) return;
  if (evaluated !== written) {
    const what = `infomixup: ${evaluationName ?? folder.evaluation} of ${folder.path} is of other weights than the run's`;
    throw new InfomixupError(`${what}; run infomixup evaluate ${folder.path} again`, 'other-weights');
  }
  if (existsSync(folder.weights) && (await sha256OfFile(folder.weights)) !== written) {
    warn(`infomixup: ${folder.weights} has changed since it was evaluated; its results are of what it was`);
  }
}

/**
 * Reads all that the folder of a training holds, finished or not.
 *
 * @throws InfomixupError `no-run`, `no-evaluation`, `damaged-file`, `other-weights` or `invalid-evaluation`, naming the file.
 */
export async function readRun(
  path: string,
  { evaluation, warn = processWarning }: ReadOptions = {},
): Promise<StoredRun> {
  const folder = runFolder(path);
  const record = await readRunRecord(folder);
  const found = evaluation === undefined ? await readNewest(folder) : await readNamed(folder, evaluation);
  await requireOwn(found, record, folder, warn);
  const trained = existsSync(folder.weights);
  return {
    folder,
    record,
    trained,
    epochs: await readEpochs(folder, trained ? Object(record.effective.training).epochs : 0, warn),
    ...found,
    ...(await readSurface(folder)),
  };
}

/** Which weights an evaluation is of where there are several, what they were chosen by, and alarms. */
function notesOf({ sets = {}, selection }: RunRecord, evaluation: Evaluation | undefined): readonly string[] {
  const names = Object.keys(sets).filter((name) => sets[name] === evaluation?.model.weights);
  const of =
    names.length > 0 ? [`evaluated are the weights ${names.join(' = ')}, of ${Object.keys(sets).join(', ')}`] : [];
  if (!selection) return of;
  const { criterion, best, last, alarms } = selection;
  const percent = (share: number | null) => (share === null ? 'not measured' : `${(100 * share).toFixed(1)} %`);
  const chosen = `on held-back training samples the best ${criterion} accuracy was ${percent(best.value)} (epoch ${best.epoch + 1}), the last ${percent(last.value)} (epoch ${last.epoch + 1})`;
  return [...of, chosen, ...alarms.map(({ message }) => message)];
}

async function readEvaluated(path: string, options: ReadOptions): Promise<ReportRun> {
  const { record, folder, trained: _, evaluation, ...rest } = await readRun(path, options);
  const notes = notesOf(record, evaluation);
  if (evaluation)
    return { method: record.method, seed: record.seed, evaluation, ...rest, ...(notes.length > 0 && { notes }) };
  throw new InfomixupError(
    `infomixup: ${folder.path} is not evaluated; go on with it by --resume, or run infomixup evaluate ${folder.path}`,
    'not-evaluated',
  );
}

/** The folders of the runs in the folder of a training or of a comparison. */
export async function runPaths(folder: string): Promise<string[]> {
  const comparison = await readComparisonRecord(folder);
  return comparison ? labelsOf(comparison.config).map((label) => runPath(folder, label)) : [folder];
}

/** Refuses a run in the place of another: tables would show it under the other's name. */
function requireOwnPlaces(folder: string, labels: readonly RunLabel[], runs: readonly RunLabel[]): void {
  labels.forEach((label, i) => {
    const { method, seed } = runs[i] ?? label;
    if (method === label.method && seed === label.seed) return;
    const { record, path } = runFolder(runPath(folder, label));
    const what = `infomixup: ${record} is of ${runName({ method, seed })}, and stands in the place of ${runName(label)}`;
    throw new InfomixupError(`${what}; put its own run back into ${path}, or delete it and resume`, 'damaged-file');
  });
}

/** The evaluation of somebody's model, which nothing here has trained. */
async function readEvaluatedModel(
  folder: RunFolder,
  { name: method, seed, config, weights, notes }: ModelRecord,
  { evaluation: asked }: ReadOptions,
): Promise<ReportInput> {
  const found = asked === undefined ? await readNewest(folder) : await readNamed(folder, asked);
  const { evaluation, ...rest } = found;
  if (!evaluation)
    throw new InfomixupError(`infomixup: ${folder.path} is not evaluated; go on with it by --resume`, 'not-evaluated');
  if (evaluation.model.weights !== weights) {
    const what = `infomixup: ${folder.evaluation} is of another model than ${modelRecordFile(folder.path)}`;
    throw new InfomixupError(`${what}; evaluate the model into another folder`, 'other-weights');
  }
  const run = { method, seed, epochs: [], evaluation, notes, ...rest, ...(await readSurface(folder)) };
  return { title: method, runs: [run], config };
}

/**
 * What a report is made from, read from the folder of a training or of a comparison.
 *
 * @throws InfomixupError naming the folder or file that is missing or damaged.
 */
export async function readReportInput(folder: string, options: ReadOptions = {}): Promise<ReportInput> {
  const evaluated = await readModelRecord(folder);
  if (evaluated) return readEvaluatedModel(runFolder(folder), evaluated, options);
  const comparison = await readComparisonRecord(folder);
  const runs: ReportRun[] = [];
  for (const path of await runPaths(folder)) runs.push(await readEvaluated(path, options));
  if (comparison) requireOwnPlaces(folder, labelsOf(comparison.config), runs);
  if (comparison) return { title: comparison.config.name, runs, config: comparison.written };
  const { method, config } = await readRunRecord(runFolder(folder));
  return { title: method, runs, config };
}
