import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { decodeSafetensors, hasCode, InfomixupError, reasonOf, type SafeTensor } from '@infomixup/core';
import { readWhole } from '@infomixup/core/node';
import type { FileArray } from '../arrays/array.js';
import { numberIn, parseCsv } from '../arrays/csv.js';
import { parseNpy } from '../arrays/npy.js';
import { parsePng } from '../arrays/png.js';
import { unzip } from '../arrays/zip.js';
import { gunzipAtMost, isGzip } from '../files/gunzip.js';
import { parseIdx } from '../idx/parse.js';
import type { Found } from './found.js';
import type { CompleteFilesOptions } from './options.js';

/** What Node reads at once. */
const mostBytes = 2 ** 31 - 1;
const mostImages = 1_000_000;
const mostImageBytes = 2 ** 26;

const refuse = (path: string, what: string, advice: string): never => {
  throw new InfomixupError(`datasets: ${path}: ${what}; ${advice}`, 'invalid-dataset');
};

const usualInputs = ['inputs', 'x_test', 'x', 'images', 'test_images', 'data', 'arr_0'];
const usualLabels = ['labels', 'y_test', 'y', 'targets', 'test_labels', 'target', 'arr_1'];

/** An array by the name given, or the first of those that are usual. */
function pick<T>(
  path: string,
  arrays: ReadonlyMap<string, T>,
  asked: string | undefined,
  usual: readonly string[],
  option: string,
) {
  const name = asked ?? usual.find((candidate) => arrays.has(candidate));
  const array = name === undefined ? undefined : arrays.get(name);
  if (name !== undefined && array !== undefined) return { name, array };
  const held = [...arrays.keys()].map((key) => JSON.stringify(key)).join(', ') || 'nothing';
  return refuse(
    path,
    `holds ${held}, and no ${asked === undefined ? `usual name of ${option}` : `"${asked}"`}`,
    `say by "${option}" which it is`,
  );
}

function fromArchive(path: string, arrays: ReadonlyMap<string, FileArray>, options: CompleteFilesOptions): Found {
  const inputs = pick(path, arrays, options.inputs, usualInputs, 'inputs');
  const labels = pick(path, arrays, options.labels, usualLabels, 'labels');
  return {
    inputs: inputs.array,
    labels: labels.array,
    inputsFrom: `${path} "${inputs.name}"`,
    labelsFrom: `${path} "${labels.name}"`,
  };
}

function npz(path: string, bytes: Uint8Array, options: CompleteFilesOptions): Found {
  const members = [...unzip(bytes, path)].filter(([name]) => name.endsWith('.npy'));
  const files = new Map(members.map(([name, content]) => [name.slice(0, -'.npy'.length), content]));
  const inputs = pick(path, files, options.inputs, usualInputs, 'inputs');
  const labels = pick(path, files, options.labels, usualLabels, 'labels');
  // The others may be anything, even what is refused.
  const arrays = [inputs, labels].map(({ name, array }) => [name, parseNpy(array, `${path} "${name}"`)] as const);
  return fromArchive(path, new Map(arrays), { ...options, inputs: inputs.name, labels: labels.name });
}

function safetensors(path: string, bytes: Uint8Array, options: CompleteFilesOptions): Found {
  const { tensors } = decodeSafetensors(bytes, path);
  const held = new Map(Object.entries(tensors));
  const inputs = pick(path, held, options.inputs, usualInputs, 'inputs');
  const labels = pick(path, held, options.labels, usualLabels, 'labels');
  // The others may be anything, even what is refused.
  const arrays = [inputs, labels].map(({ name, array }) => [name, numbersOf(array, path, name)] as const);
  return fromArchive(path, new Map(arrays), { ...options, inputs: inputs.name, labels: labels.name });
}

function numbersOf({ dtype, shape, data }: SafeTensor, path: string, name: string): FileArray {
  if (dtype === 'F16' || dtype === 'BF16' || dtype.startsWith('F8'))
    return refuse(path, `"${name}" is ${dtype}`, 'save it in single precision');
  if (data instanceof BigInt64Array || data instanceof BigUint64Array)
    return { shape, data: Float64Array.from(data, Number) };
  if (dtype !== 'BOOL') return { shape, data };
  const odd = data.find((value) => value > 1);
  if (odd !== undefined)
    return refuse(path, `"${name}" has the boolean ${odd}, neither 0 nor 1`, 'save it as whole numbers');
  // Signed, since unsigned bytes are those of images.
  return { shape, data: Int8Array.from(data) };
}

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
  const found = others
    .filter((other) => other !== name)
    .map((other) => join(dirname(path), other))
    .find(existsSync);
  return found ?? refuse(path, 'no file of labels goes with it', 'name it by "labels", such as y_test.npy');
}

async function npyPair(path: string, bytes: Uint8Array, options: CompleteFilesOptions): Promise<Found> {
  const labelsFrom = labelsBeside(path, options);
  const labels = parseNpy(await readWhole(labelsFrom, mostBytes), labelsFrom);
  return { inputs: parseNpy(bytes, path), labels, inputsFrom: path, labelsFrom };
}

/** The class of each row by its name or number. */
function labelsOf(
  path: string,
  cells: readonly string[],
  classes: CompleteFilesOptions['classes'],
  place: (row: number) => string,
): FileArray {
  const names = Array.isArray(classes) ? classes : [];
  const data = Float64Array.from(cells, (cell, row) => {
    const named = names.indexOf(cell);
    if (named >= 0) return named;
    const label = numberIn(cell);
    if (!Number.isNaN(label)) return label;
    return refuse(
      place(row),
      `label ${JSON.stringify(cell)} is no number`,
      `give the names of classes in label order by "classes" (${path})`,
    );
  });
  return { shape: [data.length], data };
}

function csv(path: string, bytes: Uint8Array, { labels: asked, classes }: CompleteFilesOptions): Found {
  const { columns, rows, lineOf } = parseCsv(bytes, path);
  const width = rows[0]?.length ?? 0;
  const lower = columns?.map((name) => name.toLowerCase()) ?? [];
  const usual = ['label', 'class', 'target'].map((name) => lower.indexOf(name)).find((at) => at >= 0) ?? -1;
  const named = asked === undefined ? usual : (columns?.indexOf(asked) ?? Number(asked));
  if (asked !== undefined && !(named >= 0 && named < width))
    refuse(
      path,
      `there is no column "${asked}"`,
      `name one of ${columns?.join(', ') ?? `0 to ${width - 1}`} by "labels"`,
    );
  const column = named < 0 ? width - 1 : named;
  if (width < 2) refuse(path, 'has a single column', 'put the values of inputs beside the label');
  const place = (row: number) => `${path}:${lineOf(row)}`;
  const values = rows.flatMap((cells, row) =>
    cells.flatMap((cell, at) => {
      if (at === column) return [];
      const value = numberIn(cell);
      if (!Number.isNaN(value)) return [value];
      return refuse(
        place(row),
        `${JSON.stringify(cell)} in column ${columns?.[at] ?? at} is no number`,
        'encode categories, and fill what is missing',
      );
    }),
  );
  const inputs = { shape: [rows.length, width - 1], data: Float64Array.from(values) };
  const labels = labelsOf(
    path,
    rows.map((cells) => cells[column] ?? ''),
    classes,
    place,
  );
  return { inputs, labels, inputsFrom: path, labelsFrom: `${path}, column ${columns?.[column] ?? column}` };
}

async function idx(path: string): Promise<FileArray> {
  const bytes = await readWhole(path, mostBytes);
  return parseIdx(isGzip(bytes) ? await gunzipAtMost(bytes, mostBytes, path) : bytes, path);
}

/** Of several such files, those of the test set. */
const ofTest = (files: readonly string[]): string | undefined =>
  files.find((file) => /^(t10k|test)/.test(file)) ?? files[0];

async function idxPair(folder: string, files: readonly string[]): Promise<Found> {
  const images = ofTest(files.filter((file) => /images.*idx3/.test(file))) ?? '';
  const names = images.replace('images', 'labels').replace('idx3', 'idx1');
  const labels = [names, names.replace(/\.gz$/, ''), `${names}.gz`].find((name) => files.includes(name));
  if (labels === undefined) return refuse(folder, `has ${images} and no ${names}`, 'put the labels beside the images');
  const [inputsFrom, labelsFrom] = [join(folder, images), join(folder, labels)];
  return { inputs: await idx(inputsFrom), labels: await idx(labelsFrom), inputsFrom, labelsFrom };
}

/** A folder for each class, in alphabetical order, with PNG images of one size. */
async function pngFolders(folder: string, classes: readonly string[]): Promise<Found> {
  const images: (FileArray & { readonly data: Uint8Array })[] = [];
  const labels: number[] = [];
  for (const [label, name] of classes.entries()) {
    const files = (await readdir(join(folder, name))).filter((file) => file.toLowerCase().endsWith('.png')).sort();
    for (const file of files) {
      const path = join(folder, name, file);
      const image = parsePng(await readWhole(path, mostImageBytes), path);
      if (image.shape.join() !== (images[0] ?? image).shape.join())
        refuse(
          path,
          `is ${image.shape.join(' x ')}, and the first image ${images[0]?.shape.join(' x ')}`,
          'make all of one size',
        );
      images.push(image);
      labels.push(label);
      if (images.length > mostImages) refuse(folder, `has more than ${mostImages} images`, 'take fewer');
    }
  }
  const [first] = images;
  if (!first)
    return refuse(folder, 'has no PNG image in its folders', 'put the images of each class into a folder of its name');
  const data = new Uint8Array(images.length * first.data.length);
  images.forEach((image, index) => {
    data.set(image.data, index * first.data.length);
  });
  const inputs = { shape: [images.length, ...first.shape], data };
  const numbers = { shape: [labels.length], data: Int32Array.from(labels) };
  return { inputs, labels: numbers, inputsFrom: folder, labelsFrom: folder, classes };
}

async function inFolder(folder: string, options: CompleteFilesOptions): Promise<Found> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files = entries
    .filter((entry) => !entry.isDirectory())
    .map(({ name }) => name)
    .sort();
  if (files.some((file) => /images.*idx3/.test(file))) return idxPair(folder, files);
  const arrays = files.filter((file) => /^(x|X|inputs|images|data).*\.npy$/.test(file));
  const inputs = arrays.find((file) => file.includes('test')) ?? arrays[0];
  if (inputs !== undefined) return inFile(join(folder, inputs), options);
  const classes = entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
  if (classes.length >= 2) return pngFolders(folder, classes);
  return refuse(
    folder,
    'holds neither IDX files, nor x*.npy and y*.npy, nor a folder of PNG images for each class',
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
  if (kind === '.npz') return npz(path, bytes, options);
  if (kind === '.npy') return npyPair(path, bytes, options);
  return kind === '.csv' ? csv(path, bytes, options) : safetensors(path, bytes, options);
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
