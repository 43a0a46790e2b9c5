import * as tf from '@tensorflow/tfjs';
import { InfomixupError } from '../errors.js';
import type { Dataset, LabelledBatch, Samples, TrainingAccess } from './dataset.js';

/**
 * The samples of `dataset` at `indices`, checked: what every reader of a data set calls, whoever wrote the data set. At
 * once where the data set gives them at once. The caller owns the tensors.
 *
 * @throws InfomixupError `invalid-dataset` where the samples are not what the data set says it has
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
  const samples = dataset.gather(indices, training);
  // Whatever the promise is made by, what is returned is one of this realm.
  return 'then' in samples
    ? Promise.resolve(samples).then((arrived) => checkedSamples(dataset, indices.length, arrived))
    : checkedSamples(dataset, indices.length, samples);
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

/** Frees the tensors of samples that nobody will use. */
function disposeSamples({ inputs, targets }: Samples): void {
  tf.dispose(targets ? [inputs, targets] : inputs);
}

function checkedSamples(dataset: Dataset, count: number, samples: Samples): Samples {
  const fault = faultOf(dataset, count, samples);
  if (fault === undefined) return samples;
  disposeSamples(samples);
  throw new InfomixupError(`${dataset.name}: gather gave ${fault}; correct the data set`, 'invalid-dataset');
}

/** What is wrong with the samples, if anything; the values of tensors are not read. */
function faultOf(
  { inputShape, classes }: Dataset,
  count: number,
  { inputs, labels, targets, weights }: Samples,
): string | undefined {
  const shape = [count, ...inputShape];
  if (inputs.shape.join() !== shape.join()) return `inputs [${inputs.shape}] instead of [${shape}]`;
  return (
    faultOfLabels(labels, count, classes.length) ??
    (targets && faultOfTargets(targets.shape, count, classes.length)) ??
    (weights && faultOfWeights(weights, count))
  );
}

function faultOfLabels(labels: unknown, count: number, classes: number): string | undefined {
  if (!(labels instanceof Int32Array)) return 'labels that are no Int32Array of class numbers';
  if (labels.length !== count) return `${labels.length} labels for ${count} samples`;
  const stray = labels.find((label) => label < 0 || label >= classes);
  return stray === undefined ? undefined : `the label ${stray}, which is not one of the ${classes} classes`;
}

const faultOfTargets = (shape: readonly number[], count: number, classes: number) =>
  shape.join() === `${count},${classes}` ? undefined : `targets [${shape}] instead of [${count},${classes}]`;

function faultOfWeights(weights: Float32Array, count: number): string | undefined {
  if (weights.length !== count) return `${weights.length} weights for ${count} samples`;
  const wrong = weights.find((weight) => !(weight >= 0 && weight < Number.POSITIVE_INFINITY));
  return wrong === undefined ? undefined : `the weight ${wrong}, which is not a finite number of at least 0`;
}
