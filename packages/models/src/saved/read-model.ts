import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { nestsDeeperThan } from '@infomixup/core';
import { readNamed } from '@infomixup/core/node';
import type { io } from '@tensorflow/tfjs';
import { type ModelJson, parseModelJson, unreadable } from './model-json.js';

const mostJsonBytes = 2 ** 28;
const mostBytes = 2 ** 31 - 1;
const mostLevels = 200;

/** A model of TensorFlow.js in memory, and the SHA-256 of all its files, one after the other. */
export interface SavedModel {
  readonly json: ModelJson;
  readonly artifacts: io.ModelArtifacts;
  readonly sha256: string;
}

const readFileOf = (path: string, most: number): Promise<Buffer> =>
  readNamed(path, most, 'models', 'put it there, or give another path');

function jsonIn(bytes: Buffer, source: string): unknown {
  const text = bytes.toString('utf8');
  if (nestsDeeperThan(mostLevels, text)) throw unreadable(source, `it nests deeper than ${mostLevels} levels`);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unreadable(source, 'it is no JSON', cause);
  }
}

/** The weights of a group, found to be as long as they are listed before they are read. */
async function weightsOf(folder: string, { paths, bytes }: ModelJson['groups'][number]): Promise<Buffer[]> {
  const files = paths.map((path) => join(folder, path));
  const sizes = await Promise.all(
    files.map((file) =>
      stat(file).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  const shards: Buffer[] = [];
  for (const file of files) shards.push(await readFileOf(file, Math.min(mostBytes, bytes)));
  const present = shards.reduce((sum, { length }) => sum + length, 0);
  if (present === bytes && sizes.length === files.length) return shards;
  throw unreadable(files.join(', '), `${present} bytes of weights, where the model lists ${bytes}`);
}

/**
 * Reads a model that TensorFlow.js saved: `model.json` and the weights beside it, without a file handler of an engine.
 *
 * @param path - Of `model.json`, or of its folder.
 * @throws InfomixupError `malformed-model`, `missing-file`, `not-a-file`, `file-too-large`, naming the file.
 */
export async function readSavedModel(path: string): Promise<SavedModel> {
  const bytes = await readFileOf(path, mostJsonBytes);
  const json = parseModelJson(jsonIn(bytes, path), path);
  const digest = createHash('sha256').update(bytes);
  const shards: Buffer[] = [];
  for (const group of json.groups) shards.push(...(await weightsOf(dirname(path), group)));
  for (const shard of shards) digest.update(shard);
  const weightData = new Uint8Array(shards.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const shard of shards) {
    weightData.set(shard, at);
    at += shard.length;
  }
  const artifacts = {
    // What TensorFlow.js reads of it has been checked as far as it can be.
    modelTopology: json.topology,
    weightSpecs: json.groups.flatMap(({ weights }) => weights) as io.WeightsManifestEntry[],
    weightData: weightData.buffer,
    format: json.kind,
    ...(json.signature && { signature: json.signature }),
  };
  return { json, artifacts, sha256: digest.digest('hex') };
}
