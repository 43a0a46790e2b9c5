import { InfomixupError } from '../errors.js';
import type { Model } from '../model/model.js';
import { loadModelTensors, type ModelTensors } from '../model/model-tensors.js';
import type { SafeTensor } from '../safetensors/tensor.js';
import { type AnyModel, flattenedMaps } from './flattened-maps.js';
import { floatsOf } from './floats.js';
import { coreLayout, type Values } from './layouts.js';
import { type LayerOutline, pairLayers } from './pair-layers.js';

/** How PyTorch's weights become a model's. */
export interface PyTorchOptions {
  /** PyTorch's layers by their names in the model, such as `{ fc1: 'dense1' }`, where neither names nor sizes tell. */
  readonly names?: Readonly<Record<string, string>> | undefined;
}

/** Weights as a model takes them, and where each of its layers is from. */
export interface TranslatedWeights {
  readonly tensors: ModelTensors;
  /** PyTorch's layer for each of the model's. */
  readonly layers: Readonly<Record<string, string>>;
}

type Fields = Readonly<Record<string, SafeTensor>>;

/** PyTorch's fields of a layer by core's, with BatchNorm's running statistics and without. */
const ofNormalization = { scale: 'weight', offset: 'bias', movingMean: 'running_mean', movingVariance: 'running_var' };
const ofAffine = { kernel: 'weight', bias: 'bias' };

const fieldsIn = (ours: Fields | Readonly<Record<string, unknown>>): Readonly<Record<string, string>> =>
  'movingMean' in ours ? ofNormalization : ofAffine;

/** What stands before the last separator, and what after it. */
function splitAt(separator: '.' | '/', name: string): readonly [layer: string, field: string] {
  const end = name.lastIndexOf(separator);
  return end < 0 ? ['', name] : [name.slice(0, end), name.slice(end + 1)];
}

function grouped<T>(separator: '.' | '/', entries: readonly (readonly [string, T])[]): Map<string, Record<string, T>> {
  const groups = new Map<string, Record<string, T>>();
  for (const [name, value] of entries) {
    const [layer, field] = splitAt(separator, name);
    groups.set(layer, { ...groups.get(layer), [field]: value });
  }
  return groups;
}

/** What wrappers put before every name. */
const wrappers = ['module.', '_orig_mod.', 'model.', 'net.', 'network.', 'state_dict.'];

/** The names without what a wrapper, such as DataParallel, has put before all of them. */
function unwrapped(tensors: Fields): Fields {
  const names = Object.keys(tensors);
  const prefix = wrappers.find((wrapper) => names.length > 0 && names.every((name) => name.startsWith(wrapper)));
  if (prefix === undefined) return tensors;
  return unwrapped(Object.fromEntries(names.map((name) => [name.slice(prefix.length), tensors[name] as SafeTensor])));
}

/** Names that are usual for a network elsewhere: of each pattern what it is called here. */
const usualNames: Readonly<Record<string, readonly (readonly [RegExp, string])[]>> = {
  // github.com/kuangliu/pytorch-cifar and what was copied from it.
  'pre-act-resnet18': [
    [/^conv1$/, 'stem'],
    [/^(linear|fc)$/, 'logits'],
    [/^layer(\d)\.0\.shortcut\.0$/, 'stage$1/block1/shortcut'],
    [/^layer(\d)\.0\.(\w+)$/, 'stage$1/block1/$2'],
    [/^layer(\d)\.1\.(\w+)$/, 'stage$1/block2/$2'],
  ],
};

function namesFor({ name: model }: AnyModel, layers: readonly string[], own: Readonly<Record<string, string>>) {
  const usual = layers.flatMap((layer) => {
    const [pattern, name] = (usualNames[model] ?? []).find(([known]) => known.test(layer)) ?? [];
    return pattern && name !== undefined ? [[layer, layer.replace(pattern, name)]] : [];
  });
  return { ...Object.fromEntries(usual), ...own };
}

const outlineOf = (fields: Readonly<Record<string, readonly number[]>>): string =>
  Object.entries(fields)
    .map(([field, shape]) => `${field} ${shape.join('x')}`)
    .sort()
    .join(' ');

/** A layer of PyTorch by the fields and shapes that core would give it. */
function outlineOfTheirs(name: string, fields: Fields): LayerOutline {
  const known = 'running_mean' in fields ? ofNormalization : ofAffine;
  const shapes = Object.entries(known).flatMap(([ours, theirs]) => {
    const { shape } = fields[theirs] ?? {};
    if (!shape) return [];
    const turned = shape.length === 4 ? [2, 3, 1, 0].map((axis) => shape[axis] ?? 0) : shape.toReversed();
    return [[ours, turned]];
  });
  return { name, outline: outlineOf(Object.fromEntries(shapes)) };
}

/** What PyTorch keeps beside weights, and nothing here reads. */
const isUnread = (name: string): boolean => splitAt('.', name)[1] === 'num_batches_tracked';

function valuesOf(name: string, tensor: SafeTensor): Values {
  const data = floatsOf(tensor);
  if (data) return { shape: tensor.shape, data };
  const what = `core: PyTorch's "${name}" is ${tensor.dtype}, and weights are F32, F64, F16 or BF16`;
  throw new InfomixupError(`${what}; save it by model.float()`, 'weights-mismatch');
}

/**
 * The weights of a PyTorch network, read from a safetensors file, as one of ours takes them. Names are those of
 * `state_dict()`: layers are found by the names given, the same name (`stage1.block1.bn1` is `stage1/block1/bn1`), names that are
 * usual elsewhere (kuangliu's PreActResNet-18), or else by their sizes. Kernels of convolutions are turned from
 * `[out, in, height, width]` to `[height, width, in, out]`, linear layers from `[out, in]` to `[in, out]`, and where they
 * read flattened maps from PyTorch's order (channels first) to TensorFlow.js's (channels last). BatchNorm has its scale,
 * offset and running statistics; `num_batches_tracked` is left out. F64, F16 and BF16 become single precision.
 *
 * The arithmetic between the layers is the model's own: whether it is PyTorch's too is for the clean accuracy to show.
 *
 * @throws InfomixupError `weights-mismatch`, naming the layers of both sides, or the weights that do not fit.
 *
 * @example
 * ```ts
 * import { loadModelTensors, pyTorchTensors, spiralMlp } from '@infomixup/core';
 * const model = spiralMlp({ seed: 1, hidden: [3] });
 * const ofPyTorch = {
 *   '0.weight': { dtype: 'F32', shape: [3, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6) },
 *   '0.bias': { dtype: 'F32', shape: [3], data: new Float32Array(3) },
 *   '2.weight': { dtype: 'F32', shape: [2, 3], data: new Float32Array(6) },
 *   '2.bias': { dtype: 'F32', shape: [2], data: new Float32Array(2) },
 * } as const;
 * const { tensors, layers } = pyTorchTensors(model, ofPyTorch);
 * console.assert(tensors['hidden1/kernel']?.data.join() === '1,3,5,2,4,6');
 * console.assert(layers.hidden1 === '0' && layers.logits === '2');
 * loadModelTensors(model, tensors);
 * model.dispose();
 * ```
 */
export function pyTorchTensors<R>(
  model: Model<R>,
  given: Readonly<Record<string, SafeTensor>>,
  { names = {} }: PyTorchOptions = {},
): TranslatedWeights {
  // What is visited is only looked at.
  const any = model as unknown as AnyModel;
  const entries = Object.entries(unwrapped(given)).filter(([name]) => !isUnread(name));
  const theirs = grouped('.', entries);
  const ours = grouped('/', Object.entries({ ...model.parameters, ...model.buffers }));
  const pairs = pairLayers(
    [...ours].map(([name, fields]) => ({
      name,
      outline: outlineOf(Object.fromEntries(Object.entries(fields).map(([field, { shape }]) => [field, shape]))),
    })),
    [...theirs].map(([name, fields]) => outlineOfTheirs(name, fields)),
    namesFor(any, [...theirs.keys()], names),
  );
  const maps = flattenedMaps(any);
  const tensors = [...ours].flatMap(([layer, fields]) => {
    const source = pairs.get(layer) ?? '';
    return Object.keys(fields).flatMap((field) => {
      const theirField = fieldsIn(fields)[field] ?? field;
      const tensor = theirs.get(source)?.[theirField];
      if (tensor === undefined) return []; // told as missing, with all the others
      const values = valuesOf(`${source}.${theirField}`, tensor);
      const inputs = tensor.shape.length === 2 ? maps.get(tensor.shape[1] ?? 0) : undefined;
      return [[`${layer}/${field}`, { dtype: 'F32' as const, ...coreLayout(values, inputs) }] as const];
    });
  });
  return { tensors: Object.fromEntries(tensors), layers: Object.fromEntries(pairs) };
}

/**
 * Gives a model the weights of a PyTorch network: `pyTorchTensors`, checked and assigned.
 *
 * @returns PyTorch's layer for each of the model's.
 * @throws InfomixupError `weights-mismatch`; nothing is assigned then.
 *
 * @example
 * ```ts
 * import { decodeSafetensors, encodeSafetensors, loadPyTorchTensors, spiralMlp } from '@infomixup/core';
 * const model = spiralMlp({ seed: 1, hidden: [1] });
 * const zeros = (...shape: number[]) =>
 *   ({ dtype: 'F32', shape, data: new Float32Array(shape.reduce((a, b) => a * b)) }) as const;
 * const file = encodeSafetensors({
 *   'fc1.weight': zeros(1, 2), 'fc1.bias': zeros(1), 'fc2.weight': zeros(2, 1), 'fc2.bias': zeros(2),
 * });
 * const layers = loadPyTorchTensors(model, decodeSafetensors(file, 'model.safetensors').tensors);
 * console.assert(layers.hidden1 === 'fc1' && model.parameters['hidden1/kernel']?.dataSync().join() === '0,0');
 * model.dispose();
 * ```
 */
export function loadPyTorchTensors<R>(
  model: Model<R>,
  tensors: Readonly<Record<string, SafeTensor>>,
  options: PyTorchOptions = {},
): Readonly<Record<string, string>> {
  const translated = pyTorchTensors(model, tensors, options);
  loadModelTensors(model, translated.tensors);
  return translated.layers;
}
