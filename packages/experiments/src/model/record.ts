import { join, resolve } from 'node:path';
import type { Json } from '@infomixup/core';
import { z } from 'zod';
import { isThere, readJson } from '../run/json-file.js';

const json: z.ZodType<Json> = z.json();

const schema = z.strictObject({
  schema: z.literal('infomixup/evaluated-model'),
  version: z.literal(1),
  name: z.string(),
  seed: z.int(),
  /** The configuration as it was used, paths absolute. */
  config: json,
  /** SHA-256 of the model's files. */
  weights: z.string(),
  samples: z.int(),
  /** SHA-256 of the samples, with labels and classes. */
  data: z.string().exactOptional(),
  /** What the model tells: gradients, scores or decisions. */
  knowledge: z.string(),
  /** What was noticed of it. */
  notes: z.array(z.string()),
  engine: z.string(),
  threads: z.int().optional(),
  versions: z.record(z.string(), z.string()),
});

/** `evaluated-model.json` of an evaluation of somebody's model: what was evaluated, and with what. */
export type ModelRecord = z.infer<typeof schema>;

/** Where the record of an evaluation of somebody's model is. */
export function modelRecordFile(folder: string): string {
  return join(resolve(folder), 'evaluated-model.json');
}

/**
 * The record of a folder; undefined where it is of something else.
 *
 * @throws InfomixupError `damaged-file`.
 */
export async function readModelRecord(folder: string): Promise<ModelRecord | undefined> {
  const file = modelRecordFile(folder);
  if (!isThere(file)) return undefined;
  return readJson(file, schema, 'put back a copy of it, or evaluate the model into another folder');
}
