import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { hasCode, InfomixupError, reasonOf } from '@infomixup/core';
import { readHead, readWhole } from '@infomixup/core/node';
import { longestNpyHeader, parseNpy, readNpyHeader } from '../arrays/npy.js';
import { fromNpz, fromSafetensors } from './archives.js';
import type { Found } from './found.js';
import { fromIdx, isIdxImages } from './idx-pair.js';
import { listFolder } from './list-folder.js';
import type { CompleteFilesOptions } from './options.js';
import { fromPngFolders, pngFoldersIn } from './png-folders.js';
import { mostBytes, refuse } from './refuse.js';
import { requireLabelled } from './shapes.js';
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

/** Reads the header alone. */
async function openedNpy(from: string) {
  const { bytes, size } = await readHead(from, longestNpyHeader);
  const { shape } = readNpyHeader(bytes, size, from);
  return { shape, from, read: async () => parseNpy(await readWhole(from, mostBytes), from) };
}

async function npyPair(path: string, options: CompleteFilesOptions): Promise<Found> {
  const [inputs, labels] = [await openedNpy(path), await openedNpy(labelsBeside(path, options))];
  requireLabelled(inputs, labels);
  return { inputs: await inputs.read(), labels: await labels.read(), inputsFrom: path, labelsFrom: labels.from };
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
  const idx = listing.files.find(isIdxImages);
  const inputs = npyInputs(folder, listing.files);
  const several = [idx, inputs, await pngFoldersIn(folder, listing)].filter((samples) => samples !== undefined);
  if (several.length > 1)
    refuse(folder, `${several.join(' and ')} may each be the samples`, 'put those to read into a folder of their own');
  if (idx !== undefined) return fromIdx(folder, listing.files);
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
  if (kind === '.npy') return npyPair(path, options);
  const bytes = await readWhole(path, mostBytes);
  if (kind === '.npz') return fromNpz(path, bytes, options);
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
