import { decodeSafetensors, type SafeTensor } from '@infomixup/core';
import type { FileArray } from '../arrays/array.js';
import { longestNpyHeader, parseNpy, readNpyHeader } from '../arrays/npy.js';
import { unzip, type ZipMember } from '../arrays/zip.js';
import type { Found } from './found.js';
import type { CompleteFilesOptions } from './options.js';
import { refuse } from './refuse.js';
import { requireLabelled } from './shapes.js';

const usualInputs = ['inputs', 'x_test', 'x', 'images', 'test_images', 'data', 'arr_0'];
const usualLabels = ['labels', 'y_test', 'y', 'targets', 'test_labels', 'target', 'arr_1'];

const listed = (names: readonly string[]): string => names.map((name) => JSON.stringify(name)).join(', ') || 'nothing';

/** An array by the name given, or the only one whose name is usual. */
function pick<T>(
  path: string,
  arrays: ReadonlyMap<string, T>,
  asked: string | undefined,
  usual: readonly string[],
  option: string,
) {
  const names = asked === undefined ? usual.filter((candidate) => arrays.has(candidate)) : [asked];
  if (names.length > 1) refuse(path, `${listed(names)} may each be the ${option}`, `say by "${option}" which it is`);
  const [name] = names;
  const array = name === undefined ? undefined : arrays.get(name);
  // The others may be anything, even what is refused.
  if (name !== undefined && array !== undefined) return { name, array, from: `${path} "${name}"` };
  return refuse(
    path,
    `holds ${listed([...arrays.keys()])}, and no ${asked === undefined ? `usual name of ${option}` : `"${asked}"`}`,
    `say by "${option}" which it is`,
  );
}

function pickBoth<T>(path: string, arrays: ReadonlyMap<string, T>, options: CompleteFilesOptions) {
  const inputs = pick(path, arrays, options.inputs, usualInputs, 'inputs');
  const labels = pick(path, arrays, options.labels, usualLabels, 'labels');
  return { inputs, labels };
}

const shapeOf = ({ array, from }: { readonly array: ZipMember; readonly from: string }) => ({
  shape: readNpyHeader(array.head(longestNpyHeader), array.size, from).shape,
  from,
});

/** The samples in an archive of `.npy` files, of which those two alone are unpacked, and not before their shapes are right. */
export function fromNpz(path: string, bytes: Uint8Array, options: CompleteFilesOptions): Found {
  const members = [...unzip(bytes, path)].filter(([name]) => name.endsWith('.npy'));
  const files = new Map(members.map(([name, member]) => [name.slice(0, -'.npy'.length), member]));
  const { inputs, labels } = pickBoth(path, files, options);
  requireLabelled(shapeOf(inputs), shapeOf(labels));
  return {
    labels: parseNpy(labels.array.content(), labels.from),
    inputs: parseNpy(inputs.array.content(), inputs.from),
    ...{ inputsFrom: inputs.from, labelsFrom: labels.from },
  };
}

/** The samples in a file of safetensors. */
export function fromSafetensors(path: string, bytes: Uint8Array, options: CompleteFilesOptions): Found {
  const { inputs, labels } = pickBoth(path, new Map(Object.entries(decodeSafetensors(bytes, path).tensors)), options);
  return {
    inputs: numbersOf(inputs.array, path, inputs.name),
    labels: numbersOf(labels.array, path, labels.name),
    ...{ inputsFrom: inputs.from, labelsFrom: labels.from },
  };
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
