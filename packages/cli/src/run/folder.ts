import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InfomixupError } from '@infomixup/core';
import { replaceFile } from '@infomixup/core/node';
import { z } from 'zod';

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
export const runFolder = (path: string): RunFolder => ({
  path,
  record: join(path, 'run.json'),
  metrics: join(path, 'metrics.jsonl'),
  weights: join(path, 'weights.safetensors'),
  evaluation: join(path, 'evaluation.json'),
  surface: join(path, 'surface.json'),
});

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
  engine: z.string(),
  versions: z.record(z.string(), z.string()),
});

/** `run.json`: everything needed to make the same run again. */
export type RunRecord = z.infer<typeof runRecord>;

/** Writes a JSON file whole or not at all. */
export const writeJson = (path: string, value: unknown): Promise<void> =>
  replaceFile(path, `${JSON.stringify(value, null, 2)}\n`);

/**
 * Reads the record of the run in a folder.
 *
 * @throws InfomixupError `no-run` where there is none, `bad-run` where `run.json` is damaged.
 */
export async function readRunRecord(folder: RunFolder): Promise<RunRecord> {
  if (!existsSync(folder.record)) {
    throw new InfomixupError(`infomixup: ${folder.path} holds no run.json; give the folder of a training`, 'no-run');
  }
  try {
    return runRecord.parse(JSON.parse(await readFile(folder.record, 'utf8')));
  } catch (cause) {
    throw new InfomixupError(`infomixup: ${folder.record} is damaged (${String(cause)}); train again`, 'bad-run', {
      cause,
    });
  }
}

/**
 * Makes the folder of a new run.
 *
 * @throws InfomixupError `run-exists` where it already holds one.
 */
export async function createRunFolder(path: string): Promise<RunFolder> {
  const folder = runFolder(path);
  if (existsSync(folder.record)) {
    throw new InfomixupError(
      `infomixup: ${path} already holds a run; continue it with --resume or choose another --out`,
      'run-exists',
    );
  }
  await mkdir(path, { recursive: true });
  return folder;
}
