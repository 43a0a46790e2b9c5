import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { hasCode, InfomixupError, reasonOf } from '@infomixup/core';
import { readWhole } from '@infomixup/core/node';
import { parseNpy } from '../arrays/npy.js';
import { fromNpz, fromSafetensors } from './archives.js';
import type { Found } from './found.js';
import { fromIdx, isIdxImages } from './idx-pair.js';
import { listFolder } from './list-folder.js';
import type { CompleteFilesOptions } from './options.js';
import { fromPngFolders } from './png-folders.js';
import { mostBytes, refuse } from './refuse.js';
import { fromTable } from './table.js';

/** The file of labels that goes with one of inputs: the one named, or its name with what stands for labels. */
function labelsBeside(path: string, { labels }: CompleteFilesOptions): string {
  if (labels !== undefined) return join(dirname(path), labels);
  const name = basename(path);
  const others = [
    name.replace(/^x/, 'y'),
    name.replace(/^X/, 'y'),
    name.replace(/inputs/, 'labels'),
    name.replace(/images/, 'labels'),
    name.replace(/data/, 'labels'),
  ];
  const beside = [...new Set(others)].filter((other) => other !== name && existsSync(join(dirname(path), other)));
  const [found] = beside;
  if (beside.length > 1)
    refuse(path, `${beside.join(' and ')} may each be its labels`, 'say by "labels" which file it is');
  if (found !== undefined) return join(dirname(path), found);
  return refuse(path, 'no file of labels goes with it', 'name it by "labels", such as y_test.npy');
}

async function npyPair(path: string, bytes: Uint8Array, options: CompleteFilesOptions): Promise<Found> {
  const labelsFrom = labelsBeside(path, options);
  const labels = parseNpy(await readWhole(labelsFrom, mostBytes), labelsFrom);
  return { inputs: parseNpy(bytes, path), labels, inputsFrom: path, labelsFrom };
}

/** The inputs to read in a folder, if they are `.npy` files: those of the test set, or the only ones. */
function npyInputs(folder: string, files: readonly string[]): string | undefined {
  const arrays = files.filter((file) => /^(x|X|inputs|images|data).*\.npy$/.test(file));
  const ofTest = arrays.filter((file) => file.includes('test'));
  const [first, second] = ofTest.length > 0 ? ofTest : arrays;
  if (second === undefined) return first;
  return refuse(folder, `${first} and ${second} may each be the inputs`, 'name the file itself');
}

async function inFolder(folder: string, options: CompleteFilesOptions): Promise<Found> {
  const listing = await listFolder(folder);
  if (listing.files.some(isIdxImages)) return fromIdx(folder, listing.files);
  const inputs = npyInputs(folder, listing.files);
  if (inputs !== undefined) return inFile(join(folder, inputs), options);
  if (listing.folders.length >= 2) return fromPngFolders(folder, listing, options);
  return refuse(
    folder,
    'holds neither IDX files, nor x*.npy and y*.npy, nor a folder of PNG images for each of two classes or more',
    'name the file itself',
  );
}

async function inFile(path: string, options: CompleteFilesOptions): Promise<Found> {
  const kind = extname(path).toLowerCase();
  if (!['.npz', '.npy', '.safetensors', '.csv'].includes(kind))
    return refuse(
      path,
      `"${kind}" files are not known`,
      'give .npz, .npy, .safetensors or .csv, or a folder of IDX files or of PNG images by class',
    );
  const bytes = await readWhole(path, mostBytes);
  if (kind === '.npz') return fromNpz(path, bytes, options);
  if (kind === '.npy') return npyPair(path, bytes, options);
  return kind === '.csv' ? fromTable(path, bytes, options) : fromSafetensors(path, bytes, options);
}

/**
 * Finds and reads samples at a path.
 *
 * @throws InfomixupError `no-data`, `invalid-dataset`, `not-a-file`, `file-too-large`; MalformedDataError of the format.
 */
export async function findSamples(path: string, options: CompleteFilesOptions): Promise<Found> {
  const found = await stat(path).catch((cause: unknown) => {
    const what = hasCode(cause, 'ENOENT', 'ENOTDIR')
      ? `there is no ${path}`
      : `${path} cannot be read: ${reasonOf(cause)}`;
    throw new InfomixupError(`datasets: ${what}; check the path`, 'no-data', { cause });
  });
  return found.isDirectory() ? inFolder(path, options) : inFile(path, options);
}
