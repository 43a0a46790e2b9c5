import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { InfomixupError } from '@infomixup/core';
import { z } from 'zod';
import { readJson } from './json-file.js';

/** The files of one training. */
export interface RunFolder {
  readonly path: string;
  readonly record: string;
  readonly metrics: string;
  readonly weights: string;
  readonly evaluation: string;
  readonly surface: string;
}

/** Where each file of the run in `path` is. */
export function runFolder(path: string): RunFolder {
  return {
    path,
    record: join(path, 'run.json'),
    metrics: join(path, 'metrics.jsonl'),
    weights: join(path, 'weights.safetensors'),
    evaluation: join(path, 'evaluation.json'),
    surface: join(path, 'surface.json'),
  };
}

const runRecord = z.strictObject({
  schema: z.literal('infomixup/run'),
  version: z.literal(1),
  method: z.string(),
  seed: z.int(),
  /** The training configuration as it was written, overrides applied. */
  config: z.unknown(),
  /** Plugins named by a path are found from here. */
  configFile: z.string(),
  samples: z.strictObject({ train: z.int(), test: z.int() }),
  /** Every hyper-parameter of the model, with the values of those that the configuration leaves out. */
  model: z.record(z.string(), z.json()).optional(),
  engine: z.string(),
  /** That shared an operation; with another number native TensorFlow may round differently. */
  threads: z.int().optional(),
  versions: z.record(z.string(), z.string()),
});

/** `run.json`: everything needed to make the same run again. */
export type RunRecord = z.infer<typeof runRecord>;

/**
 * Reads the record of the run in a folder.
 *
 * @throws InfomixupError `no-run` where there is none, `damaged-file` where `run.json` is damaged.
 */
export async function readRunRecord({ path, record }: RunFolder): Promise<RunRecord> {
  if (existsSync(record)) return readJson(record, runRecord, 'delete the folder and train again');
  throw new InfomixupError(`infomixup: ${path} holds no run.json; give the folder of a training`, 'no-run');
}
