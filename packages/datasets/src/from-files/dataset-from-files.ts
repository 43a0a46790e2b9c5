import { basename } from 'node:path';
import { memoryDataset, parseOptions, type SyncDataset, sizeOfShape } from '@infomixup/core';
import type { FileArray } from '../arrays/array.js';
import { findSamples } from './find.js';
import type { Found } from './found.js';
import { type CompleteFilesOptions, type FilesOptions, filesSchema } from './options.js';
import { refuse } from './refuse.js';
import { requireLabelled } from './shapes.js';

/** A data set, and what was noticed where it was read. */
export interface FilesDataset extends SyncDataset {
  /** Sentences on what was taken as it seemed, such as the order of classes, and on what was left out. */
  readonly notes: readonly string[];
}

/** Class numbers, one a sample. */
function labelsOf({ labels: { data }, labelsFrom }: Found): Int32Array {
  const wrong = data.findIndex((label: number) => !(Number.isInteger(label) && label >= 0 && label < 2 ** 20));
  if (wrong >= 0)
    refuse(labelsFrom, `the label of sample ${wrong} is ${data[wrong]}`, 'give whole class numbers from 0');
  return Int32Array.from(data);
}

/** The names of the classes, of which every label is one. */
function classesOf(
  { classes: found, labelsFrom }: Found,
  labels: Int32Array,
  asked: CompleteFilesOptions['classes'],
): string[] {
  const greatest = labels.reduce((most, label) => Math.max(most, label), 1);
  const names =
    found ??
    (Array.isArray(asked) ? asked : Array.from({ length: asked ?? greatest + 1 }, (_, label) => String(label)));
  const stray = labels.findIndex((label) => label >= names.length);
  if (stray >= 0)
    refuse(
      labelsFrom,
      `the label of sample ${stray} is ${labels[stray]}`,
      `the ${names.length} classes are 0 to ${names.length - 1}`,
    );
  return [...names];
}

/** Of labels of which none is 0, as where they were counted from 1. */
function noteOnLabels(labels: Int32Array): string {
  const least = labels.reduce((lower, label) => Math.min(lower, label));
  return `no label is 0, and the least is ${least}; classes are counted from 0`;
}

/** The shape of one input with the channels last, where a grey image has one. */
function shapeOf(
  { inputs, inputsFrom }: Found,
  { inputShape: asked, channels }: CompleteFilesOptions,
): readonly number[] {
  const held = inputs.shape.slice(1);
  const size = sizeOfShape(held);
  if (asked) {
    if (sizeOfShape(asked) === size) return asked;
    refuse(inputsFrom, `an input has [${held}], ${size} values`, `"inputShape" [${asked}] has ${sizeOfShape(asked)}`);
  }
  if (held.length === 2) return [...held, 1];
  if (channels === 'first' && held.length === 3) return [held[1] ?? 1, held[2] ?? 1, held[0] ?? 1];
  return held;
}

/** Values with the channels last. */
function channelsLast(
  data: FileArray['data'],
  samples: number,
  [height = 1, width = 1, channels = 1]: readonly number[],
): FileArray['data'] {
  const result = data.slice();
  const [image, area] = [height * width * channels, height * width];
  for (let sample = 0; sample < samples; sample++)
    for (let at = 0; at < area; at++)
      for (let channel = 0; channel < channels; channel++)
        result[sample * image + at * channels + channel] = data[sample * image + channel * area + at] ?? 0;
  return result;
}

/** Looks at every value; the first that is wrong is told with its sample and what the values are. */
function requireWithin(values: Float32Array, size: number, [low, high]: readonly [number, number], from: string): void {
  const [least, greatest] = [Math.fround(low), Math.fround(high)];
  const wrong = values.findIndex((value) => !(value >= least && value <= greatest));
  if (wrong < 0) return;
  const sample = Math.floor(wrong / size);
  if (!Number.isFinite(values[wrong]))
    refuse(from, `sample ${sample} has a value that is ${values[wrong]}`, 'give finite numbers');
  let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
  }
  const what = `sample ${sample} has the value ${values[wrong]}, outside the bounds [${low}, ${high}]`;
  refuse(
    from,
    what,
    `all values are from ${lowest} to ${highest}: declare "bounds" that hold them, or "scale" to divide by`,
  );
}

/** Bytes of which none is above 1 may be those of nearly black images, or zeros and ones that stand for themselves. */
function requireMoreThanBits(bytes: Uint8Array | Uint8ClampedArray, from: string): void {
  if (bytes.includes(1) && !bytes.some((byte) => byte > 1))
    refuse(from, 'its bytes are zeros and ones', 'say by "scale" whether they are divided by 1 or by 255');
}

/**
 * Labelled samples from files of one's own, as a data set whose bounds are checked, value by value:
 *
 * | Path                  | Holds                                                                                |
 * | --------------------- | ------------------------------------------------------------------------------------ |
 * | a folder              | IDX files (`t10k-images-idx3-ubyte` and its labels, packed or not); `x_test.npy` and `y_test.npy`; or a folder of PNG images for each class |
 * | `.npz`, `.safetensors`| an array of inputs and one of labels: `x_test`, `inputs`, `images`, ... and `y_test`, `labels`, ... |
 * | `.npy`                | inputs, with the labels in a file beside it: `y_test.npy` of `x_test.npy`              |
 * | `.csv`                | a sample a line; the labels in the column `label`, `class` or `target`, else in the last |
 *
 * Images are `[n, height, width]` or `[n, height, width, channels]`, or with `channels: 'first'` as PyTorch has them. Unsigned
 * bytes within the bounds `[0, 1]` are divided by 255; all other numbers stand for themselves, booleans for 0 and 1.
 *
 * Folders are classes in alphabetical order, unless `classes` names them in another; hidden ones are none. What may be a
 * sample and is not read (another format, a picture beside the folders, a folder within one) is refused; `notes` tell the
 * labels that folders were given, and files that were left out. Nothing packed is unpacked, and no `.npy` or IDX file read
 * beyond its header, before the labels are as many as the inputs.
 *
 * @throws InfomixupError `no-data` where there is nothing; `invalid-dataset` for labels that are one-hot rows, no whole
 *   numbers or beyond the classes, values outside the bounds or not finite, shapes that do not fit, and where several arrays, files,
 *   columns or kinds of files in a folder may be meant; `malformed-csv`;
 *   MalformedDataError `malformed-npy`, `malformed-zip`, `malformed-png`, `malformed-idx`, `malformed-safetensors`
 *
 * @example
 * ```ts
 * import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { datasetFromFiles } from '@infomixup/datasets';
 * const folder = mkdtempSync(join(tmpdir(), 'table-'));
 * writeFileSync(join(folder, 'flowers.csv'), 'length,width,label\n5.1,3.5,0\n7,3.2,1\n');
 * const { size, inputShape, classes } = await datasetFromFiles(join(folder, 'flowers.csv'), { bounds: [0, 8] });
 * console.assert(size === 2 && inputShape.join() === '2' && classes.join() === '0,1');
 * rmSync(folder, { recursive: true });
 * ```
 */
export async function datasetFromFiles(path: string, options: FilesOptions = {}): Promise<FilesDataset> {
  const complete = parseOptions('datasets', filesSchema, options);
  const { bounds, scale, channels, inputShape: asked } = complete;
  const found = await findSamples(path, complete);
  const { inputs, inputsFrom } = found;
  requireLabelled({ ...inputs, from: inputsFrom }, { ...found.labels, from: found.labelsFrom });
  const [samples = 0, ...held] = inputs.shape;
  const inputShape = shapeOf(found, complete);
  const labels = labelsOf(found);
  const classes = classesOf(found, labels, complete.classes);
  const notes = [...(found.notes ?? []), ...(labels.includes(0) || found.classes ? [] : [noteOnLabels(labels)])];
  const isFirst = channels === 'first' && held.length === 3 && !asked;
  const data = isFirst ? channelsLast(inputs.data, samples, inputShape) : inputs.data;
  const described = { name: basename(path), classes, bounds, inputShape, labels };
  const isBytes = data instanceof Uint8Array || data instanceof Uint8ClampedArray;
  if (isBytes && scale === undefined && bounds[0] === 0 && bounds[1] === 1) {
    requireMoreThanBits(data, inputsFrom);
    return { ...memoryDataset({ ...described, inputs: data }), notes };
  }
  const values = Float32Array.from(data, (value: number) => value / (scale ?? 1));
  requireWithin(values, sizeOfShape(inputShape), bounds, inputsFrom);
  return { ...memoryDataset({ ...described, inputs: values }), notes };
}
