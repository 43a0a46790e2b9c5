import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { InfomixupError, type Json } from '@infomixup/core';
import type { Checkpoint } from '@infomixup/trainer';
import { checkpointFiles, loadCheckpoint } from '@infomixup/trainer/node';
import { z } from 'zod';
import { modelRecordFile } from '../model/record.js';
import { contradictionsIn } from './contradictions.js';
import { isThere, readJson } from './json-file.js';

/** Where each file of one training is. */
export interface RunFolder {
  readonly path: string;
  /** {@link RunRecord}: what was asked for and with what it was done. */
  readonly record: string;
  /** Loss and terms of every step and epoch, one JSON object a line. */
  readonly metrics: string;
  /** Everything to go on from: the newest and the one before it. */
  readonly checkpoints: { readonly newest: string; readonly previous: string };
  /** The trained model, as it is evaluated unless told; it stands for a finished training. */
  readonly weights: string;
  /** The newest evaluation. */
  readonly evaluation: string;
  /** The folder of every evaluation by its name, the newest among them. */
  readonly evaluations: string;
  /** What an evaluation that was stopped has found so far; gone once it is done. */
  readonly unfinished: string;
  /** The decision surface, for inputs of two numbers. */
  readonly surface: string;
}

/**
 * Where each file of the run in `path` is.
 *
 * @example
 * ```ts
 * import { runFolder } from '@infomixup/experiments';
 * console.assert(runFolder('runs/a').weights === 'runs/a/weights.safetensors');
 * ```
 */
export function runFolder(path: string): RunFolder {
  const { newest, previous } = checkpointFiles(path);
  return {
    path,
    record: join(path, 'run.json'),
    metrics: join(path, 'metrics.jsonl'),
    checkpoints: { newest, previous },
    weights: join(path, 'weights.safetensors'),
    evaluation: join(path, 'evaluation.json'),
    evaluations: join(path, 'evaluations'),
    unfinished: join(path, 'evaluation.unfinished.jsonl'),
    surface: join(path, 'surface.json'),
  };
}

/** The file that describes what a job does, and the others that it writes. */
export type FilesOfJob = readonly [record: string, ...others: readonly string[]];

/** All that is written of an evaluation. */
export const filesOfEvaluation = (folder: RunFolder): readonly string[] => [
  ...[folder.evaluation, folder.evaluations, folder.unfinished, folder.surface],
];

/** All that is written of a training and its evaluations. */
export const filesOfRun = (folder: RunFolder): FilesOfJob => [
  ...([folder.record, folder.weights, folder.checkpoints.newest, folder.checkpoints.previous, folder.metrics] as const),
  ...filesOfEvaluation(folder),
];

/** What a report is in a folder. */
export const filesOfReport = (path: string): readonly string[] => [join(path, 'report.html'), join(path, 'figures')];

/** The file of the weights called `name`, where a training leaves several. */
export function weightsFile({ path }: RunFolder, name: string): string {
  return join(path, `weights-${name}.safetensors`);
}

/** What evaluations and weights of fewer epochs are called by once a run has been given more. */
export const madeEarlier = /(^|-)after-\d+$/;

/** The file of the evaluation called `name`. */
export function evaluationFile({ evaluations }: RunFolder, name: string): string {
  return join(evaluations, `${name}.json`);
}

/** The names of a run's evaluations, in alphabetical order: dates come by age. */
export async function evaluationNames({ evaluations }: RunFolder): Promise<string[]> {
  if (!existsSync(evaluations)) return [];
  const files = await readdir(evaluations);
  return files
    .filter((file) => file.endsWith('.json'))
    .map((file) => basename(file, '.json'))
    .sort();
}

const json: z.ZodType<Json> = z.json();
const config = z.record(z.string(), z.unknown());

const environment = {
  engine: z.string(),
  /** That shared an operation; with another number native TensorFlow may round differently. */
  threads: z.int().optional(),
  versions: z.record(z.string(), z.string()),
};

/** Names of weights become names of files, and a record may come from anybody. */
const weightsName = z.string().regex(/^[\w-][\w.@-]{0,149}$/, 'expected letters, digits, dots, dashes and underscores');

const runRecord = z.strictObject({
  schema: z.literal('infomixup/run'),
  version: z.literal(1),
  method: z.string(),
  seed: z.int(),
  /** The training configuration as it was written, overrides applied. */
  config,
  /** The same with every default filled in: options of data set, model, regularizers and attacks as they were used. */
  effective: config,
  /** Plugins named by a path are found from here. */
  configFile: z.string(),
  samples: z.strictObject({ train: z.int(), test: z.int() }),
  /** Every hyper-parameter of model, regularizers, optimizer, schedule and criterion, as they were made. */
  settings: json,
  /** What that comes to, in words: criterion, targets, smoothing, weights evaluated, selection, BatchNorm under attack. */
  used: z.record(z.string(), z.string()).exactOptional(),
  ...environment,
  /** Where it was gone on with elsewhere, by force: after how many steps, and with what. */
  resumed: z.array(z.strictObject({ step: z.int(), ...environment })).exactOptional(),
  /** SHA-256 of the file of weights, once there is one. */
  weights: z.string().exactOptional(),
  /** Where a training leaves several weights (`last`, `best`, an average's): the SHA-256 of each one's file. */
  sets: z.record(weightsName, z.string()).exactOptional(),
  /** Which of them are in the file of weights. */
  evaluated: weightsName.exactOptional(),
  /** What was measured on held-back training samples: of the best epoch and the last, from 0, and what is to be feared. */
  selection: z
    .strictObject({
      criterion: z.string(),
      best: z.strictObject({ epoch: z.int(), value: z.number() }),
      last: z.strictObject({ epoch: z.int(), value: z.number().nullable() }),
      alarms: z.array(
        z.strictObject({
          kind: z.string(),
          ...{ epoch: z.int(), bestEpoch: z.int(), best: z.number(), now: z.number() },
          message: z.string(),
        }),
      ),
    })
    .exactOptional(),
});

const consistentRecord = runRecord.superRefine((record, context) => {
  for (const { path, message } of contradictionsIn(record))
    context.addIssue({ code: 'custom', path: [...path], message });
});

/** `run.json`: everything needed to make the same run again. */
export type RunRecord = z.infer<typeof runRecord>;

const remedy = 'put back a copy of it, or train anew into another folder';

/**
 * Reads the record of the run in a folder.
 *
 * @throws InfomixupError `no-run` where there is none, `damaged-file` where `run.json` is damaged, or its fields contradict
 *   one another.
 */
export async function readRunRecord({ path, record }: RunFolder): Promise<RunRecord> {
  if (isThere(record)) return readJson(record, consistentRecord, remedy);
  if (isThere(modelRecordFile(path))) {
    const what = `infomixup: ${path} is an evaluation of a model of your own`;
    throw new InfomixupError(`${what}; evaluate it again by --model and --data into another --out`, 'no-run');
  }
  throw new InfomixupError(`infomixup: ${path} holds no run.json; give the folder of a training`, 'no-run');
}

/**
 * A run's newest whole checkpoint; null where there is none at all.
 *
 * @param warn - Told where the newest is damaged and the one before it is taken.
 * @throws InfomixupError `corrupt-checkpoint` where files are there and none is whole.
 */
export function readCheckpoint({ path }: RunFolder, warn?: (text: string) => void): Promise<Checkpoint | null> {
  return loadCheckpoint(path, warn ? { warn } : {});
}
