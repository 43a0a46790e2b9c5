import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import {
  didYouMean,
  encodeWeights,
  InfomixupError,
  loadModelTensors,
  type ModelTensors,
  type ModelVariables,
} from '@infomixup/core';
import { loadWeights, readWhole, replaceFile } from '@infomixup/core/node';
import type { AnyModel } from '../plan/plan.js';
import { madeEarlier, type RunFolder, type RunRecord, readRunRecord, runFolder, weightsFile } from './folder.js';
import { writeJson } from './json-file.js';

const isFolder = (path: string): boolean => existsSync(path) && statSync(path).isDirectory();

/** SHA-256 of a file of weights in hexadecimal. */
export async function sha256OfFile(weights: string): Promise<string> {
  return sha256Of(await readWhole(weights, 2 ** 31 - 1));
}

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Weights that a run's checkpoint can be gone on with to, or that nothing has but their file. */
type Kept = 'checkpoint' | 'file alone';

/** What else to say where a run's own weights cannot be read. */
function adviceFor(
  error: InfomixupError,
  { weights, path }: RunFolder,
  sets: NonNullable<RunRecord['sets']>,
  kept: Kept,
): InfomixupError {
  if (error.code === 'missing-file' && kept === 'checkpoint') {
    const [earlier] = Object.keys(sets).filter((name) => madeEarlier.test(name));
    const instead = earlier ? `, or name those that it had before by --weights ${earlier}` : '';
    const what = `infomixup: ${weights} is missing; finish the training with --resume${instead}`;
    return new InfomixupError(what, 'not-trained', { cause: error });
  }
  if (error.code === 'weights-mismatch') return error;
  const wrong = error.code === 'missing-file' ? 'missing' : `not as it was written: ${reasonIn(error)}`;
  const otherwise =
    kept === 'checkpoint'
      ? `delete it and go on with ${path} by --resume: its checkpoint has the same`
      : 'train anew into another folder';
  const what = `infomixup: ${weights} is ${wrong}; put back a copy of it, or ${otherwise}`;
  return new InfomixupError(what, 'damaged-file', { cause: error });
}

const otherDigest = 'its SHA-256 is not the one in run.json';

const reasonIn = ({ code, message }: InfomixupError): string => (code === 'other-weights' ? otherDigest : message);

/**
 * Makes sure that weights that are to be put aside are those that were written.
 *
 * @throws InfomixupError `damaged-file`.
 */
export async function requireUnchanged(file: string, sha256: string | undefined, path: string): Promise<void> {
  if (sha256 === undefined || !existsSync(file) || (await sha256OfFile(file)) === sha256) return;
  throw new InfomixupError(
    `infomixup: ${file} is not as it was written: ${otherDigest}; put back a copy of it, or delete ` +
      `it and go on with ${path} by --resume with no more epochs than it has: its checkpoint has the same`,
    'damaged-file',
  );
}

/** Reads the weights of a run, which must be those that its record names. @returns their SHA-256. */
async function readRunWeights(model: ModelVariables, folder: RunFolder): Promise<string> {
  const record = existsSync(folder.record) ? await readRunRecord(folder) : undefined;
  if (record && record.weights === undefined && existsSync(folder.weights)) {
    const what = `infomixup: ${folder.record} names no weights, and ${folder.weights} is there`;
    throw new InfomixupError(`${what}; put its own run.json back beside it, or move it away`, 'damaged-file');
  }
  return readRecorded(model, folder, { sha256: record?.weights, sets: record?.sets, kept: 'checkpoint' });
}

/** Reads a file of weights with the SHA-256 that the run's record has for it. */
function readRecorded(
  model: ModelVariables,
  folder: RunFolder,
  { sha256, sets = {}, kept }: { sha256: string | undefined; sets?: RunRecord['sets'] | undefined; kept: Kept },
): Promise<string> {
  return loadWeights(model, folder.weights, { sha256 }).catch((error: unknown) => {
    throw InfomixupError.isInstance(error) ? adviceFor(error, folder, sets, kept) : error;
  });
}

/**
 * Reads a model's parameters and buffers.
 *
 * @param path - A file of weights, or the folder of a run.
 * @returns the SHA-256 of their file in hexadecimal.
 * @throws InfomixupError `not-trained` where there are none, `damaged-file` where a run's are not those that it wrote, and
 *   one naming the file where they are not this model's.
 */
export async function readWeights(model: ModelVariables, path: string): Promise<string> {
  if (isFolder(path)) return readRunWeights(model, runFolder(path));
  return loadWeights(model, path).catch((cause: unknown) => {
    if (!InfomixupError.isInstance(cause) || cause.code !== 'missing-file') throw cause;
    throw new InfomixupError(`infomixup: ${path} is missing; give a file of weights`, 'not-trained', { cause });
  });
}

/** What a training leaves: weights by name, which of them are evaluated, and what the record is to tell of the choice. */
export interface TrainedWeights {
  readonly sets: Readonly<Record<string, ModelTensors>>;
  readonly evaluated: string;
  readonly selection?: NonNullable<RunRecord['selection']> | undefined;
}

/**
 * Writes the weights of a finished training, and their SHA-256 into the run's record: first there, so that no weights are
 * ever without it. Several get a file by their name each, before the one of those that are evaluated, which the model is
 * left with.
 *
 * @returns the SHA-256 of those.
 */
export async function writeWeights(
  model: AnyModel,
  folder: RunFolder,
  { sets, evaluated, selection }: TrainedWeights,
): Promise<string> {
  const several = Object.keys(sets).length > 1;
  const digests: Record<string, string> = {};
  // Those that are evaluated last: the model is left with them.
  const ordered = Object.entries(sets).toSorted(
    ([one], [other]) => Number(one === evaluated) - Number(other === evaluated),
  );
  let [bytes, weights] = [new Uint8Array(), ''];
  for (const [name, tensors] of ordered) {
    loadModelTensors(model, tensors);
    bytes = await encodeWeights(model);
    weights = sha256Of(bytes);
    digests[name] = weights;
    if (several) await replaceFile(weightsFile(folder, name), bytes);
  }
  const record = await readRunRecord(folder);
  const earlier = Object.entries(record.sets ?? {}).filter(([name]) => madeEarlier.test(name));
  const listed = { ...Object.fromEntries(earlier), ...(several && digests) };
  await writeJson(folder.record, {
    ...record,
    weights,
    ...(Object.keys(listed).length > 0 && { sets: listed }),
    ...(several && { evaluated }),
    ...(selection && { selection }),
  });
  await replaceFile(folder.weights, bytes);
  return weights;
}

/**
 * Reads those of a run's weights that are called `name`.
 *
 * @returns the SHA-256 of their file.
 * @throws InfomixupError `no-weights` where the training left none of that name; else as `readWeights`.
 */
export async function readNamedWeights(model: ModelVariables, path: string, name: string): Promise<string> {
  const folder = runFolder(path);
  const { sets = {}, weights } = await readRunRecord(folder);
  if (name === 'last' && weights !== undefined && !sets.last) return readWeights(model, path);
  const sha256 = sets[name];
  if (sha256 !== undefined)
    return readRecorded(model, { ...folder, weights: weightsFile(folder, name) }, { sha256, kept: 'file alone' });
  const known = [...new Set([...(sets.last ? [] : ['last']), ...Object.keys(sets)])];
  throw new InfomixupError(
    `infomixup: ${path} has no weights called "${name}"${didYouMean(name, known)}; ask for one of ${known.join(', ')}`,
    'no-weights',
  );
}
