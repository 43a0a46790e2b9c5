import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { described } from '../described.js';
import { failureOf, InfomixupError } from '../errors.js';
import { callPart } from '../foreign-calls.js';
import { backendTraits } from '../tensors/backend-traits.js';
import { isPromise, waitFor } from '../waiting.js';
import type { Dataset, LabelledBatch, Samples, TrainingAccess } from './dataset.js';
import { inputsFault, isWithin, labelsFault, valuesFault } from './faults.js';

/**
 * The samples of `dataset` at `indices`, checked: what every reader of a data set calls, whoever wrote the data set. At
 * once where the data set gives them at once. The caller owns the tensors.
 *
 * @throws InfomixupError `invalid-dataset` where the samples are not what the data set says it has; `dataset-failed` for
 *   what its `gather` throws
 *
 * @example
 * ```ts
 * import { firstNumbers, gatherSamples } from '@infomixup/core';
 * import { spirals } from '@infomixup/datasets';
 * const { train } = spirals({ seed: 1, size: 40 });
 * const { inputs, labels } = await gatherSamples(train, firstNumbers(3));
 * console.assert(inputs.shape.join() === '3,2' && labels.length === 3);
 * inputs.dispose();
 * ```
 */
export function gatherSamples(
  dataset: Dataset,
  indices: Int32Array,
  training?: TrainingAccess,
): Samples | Promise<Samples> {
  const part = [dataset.name, 'its gather', 'dataset-failed'] as const;
  const fail = (cause: unknown): never => {
    throw failureOf(...part, cause);
  };
  // A copy: others go by the numbers that were asked for, whatever becomes of these.
  const own = indices.slice();
  const check = (samples: Samples) => {
    requireUntouched(dataset, indices, own, samples);
    return withinBounds(dataset, checkedSamples(dataset, indices.length, samples));
  };
  const samples = callPart(...part, () => dataset.gather(own, training));
  return isPromise(samples) ? waitFor(`${dataset.name}: its gather`, samples).then(check, fail) : check(samples);
}

/**
 * The inputs and labels of `dataset` at `indices`, checked, for whoever does not train. The caller owns the inputs.
 *
 * @throws InfomixupError `invalid-dataset` where the samples are not what the data set says it has
 */
export async function gatherLabelled(dataset: Dataset, indices: Int32Array): Promise<LabelledBatch> {
  const { inputs, labels, targets } = await gatherSamples(dataset, indices);
  targets?.dispose();
  return { inputs, labels };
}

/** Frees the tensors of samples that nobody will use, whatever they are. */
function disposeSamples(samples: unknown): void {
  const values = samples instanceof tf.Tensor ? [samples] : Object.values(Object(samples));
  for (const value of values) if (value instanceof tf.Tensor) value.dispose();
}

function refuse({ name }: Dataset, samples: unknown, fault: string): never {
  disposeSamples(samples);
  throw new InfomixupError(`${name}: gather gave ${fault}; correct the data set`, 'invalid-dataset');
}

function checkedSamples(dataset: Dataset, count: number, samples: Samples): Samples {
  const fault = faultOf(dataset, count, samples);
  return fault === undefined ? samples : refuse(dataset, samples, fault);
}

function requireUntouched(dataset: Dataset, asked: Int32Array, own: Int32Array, samples: Samples): void {
  if (own.every((index, position) => index === asked[position])) return;
  refuse(dataset, samples, 'other samples than it was asked for: it changed the indices that it was lent');
}

/** The samples, unless a value is no number or out of bounds; not read where the data set vouches for its values. */
function withinBounds(dataset: Dataset, samples: Samples): Samples | Promise<Samples> {
  const { gather, bounds } = dataset;
  const { inputs } = samples;
  if (gather.withinBounds || inputs.size === 0) return samples;
  const inside = isWithin(inputs, bounds);
  if (backendTraits().asynchronous) return readWithin(dataset, samples, inside);
  const [ok] = inside.dataSync();
  inside.dispose();
  return ok ? samples : refuse(dataset, samples, valuesFault(inputs.dataSync(), bounds));
}

async function readWithin(dataset: Dataset, samples: Samples, inside: Tensor): Promise<Samples> {
  const [ok] = await inside.data();
  inside.dispose();
  return ok ? samples : refuse(dataset, samples, valuesFault(await samples.inputs.data(), dataset.bounds));
}

/** What is wrong with the samples, if anything, but for the values of tensors. */
function faultOf({ inputShape, classes }: Dataset, count: number, samples: Samples): string | undefined {
  if (typeof samples !== 'object' || samples === null) return `${described(samples)}, and no { inputs, labels }`;
  const unknown = Object.keys(samples).find((key) => !fields.includes(key));
  if (unknown !== undefined) return `"${unknown}", which is none of ${fields.join(', ')}`;
  const { inputs, labels, targets, weights } = samples;
  return (
    inputsFault(inputs, count, inputShape) ??
    labelsFault(labels, count, classes.length) ??
    (targets === undefined ? undefined : faultOfTargets(targets, count, classes.length)) ??
    (weights === undefined ? undefined : faultOfWeights(weights, count))
  );
}

const fields = ['inputs', 'labels', 'targets', 'weights'];

function faultOfTargets(targets: unknown, count: number, classes: number): string | undefined {
  const fault = inputsFault(targets, count, [classes]);
  return fault?.replace('inputs', 'targets');
}

function faultOfWeights(weights: unknown, count: number): string | undefined {
  if (!(weights instanceof Float32Array)) return `weights that are ${described(weights)}, and no Float32Array`;
  if (weights.length !== count) return `${weights.length} weights for ${count} samples`;
  const wrong = weights.find((weight) => !(weight >= 0 && weight < Number.POSITIVE_INFINITY));
  return wrong === undefined ? undefined : `the weight ${wrong}, which is not a finite number of at least 0`;
}
