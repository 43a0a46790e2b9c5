import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { described } from '../described.js';

// What is wrong with samples, in the same words wherever they come in: each text follows "gave" or "was given".

/**
 * What is wrong with labels, or other class numbers, if anything.
 *
 * @param what - what they are called
 *
 * @example
 * ```ts
 * import { labelsFault } from '@infomixup/core';
 * console.assert(labelsFault(Int32Array.of(0, 1), 2, 2) === undefined);
 * console.assert(labelsFault([[0, 1]], 1, 2) === 'labels that are rows, as one-hot ones are, and no Int32Array of class numbers');
 * console.assert(labelsFault(Int32Array.of(2), 1, 2) === 'the label 2, which is not one of the 2 classes');
 * ```
 */
export function labelsFault(labels: unknown, samples: number, classes: number, what = 'label'): string | undefined {
  if (!(labels instanceof Int32Array)) return `${what}s that are ${kindOf(labels)}, and no Int32Array of class numbers`;
  if (labels.length !== samples) return `${labels.length} ${what}s for ${samples} samples`;
  const stray = labels.find((label) => label < 0 || label >= classes);
  return stray === undefined ? undefined : `the ${what} ${stray}, which is not one of the ${classes} classes`;
}

/** What a caller without types may take for class numbers. */
function kindOf(labels: unknown): string {
  const values: readonly unknown[] = Array.isArray(labels) || labels instanceof Float32Array ? [...labels] : [];
  if (labels instanceof tf.Tensor) return `a tensor ${described(labels)}`;
  if (values.some((value) => typeof value === 'object' && value !== null)) return 'rows, as one-hot ones are';
  if (values.some((value) => typeof value === 'string')) return 'names';
  if (values.some((value) => Number.isNaN(value))) return 'not all numbers';
  if (values.some((value) => !Number.isInteger(value))) return 'fractions';
  return described(labels);
}

/** What is wrong with inputs before their values are looked at, if anything: type, and shape where it is known. */
export function inputsFault(inputs: unknown, samples?: number, inputShape: readonly number[] = []): string | undefined {
  const shape = samples === undefined ? undefined : `[${[samples, ...inputShape]}]`;
  if (inputs instanceof tf.Tensor && !inputs.isDisposed && inputs.dtype === 'float32')
    return shape === undefined || `[${inputs.shape}]` === shape
      ? undefined
      : `inputs [${inputs.shape}] instead of ${shape}`;
  return `inputs that are ${described(inputs)}, and no live float32 tensor${shape === undefined ? '' : ` ${shape}`}`;
}

/** Whether all values are numbers within the bounds; a scalar for the caller to read and free. */
export function isWithin(inputs: Tensor, [low, high]: readonly [number, number]): Tensor {
  return tf.tidy(() => tf.all(tf.logicalAnd(tf.greaterEqual(inputs, low), tf.lessEqual(inputs, high))));
}

/** Of inputs that are not: by how much. */
export function valuesFault(values: ArrayLike<number>, [low, high]: readonly [number, number]): string {
  let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? Number.NaN;
    if (Number.isNaN(value)) return `an input value that is no number, at ${index}`;
    [least, greatest] = [Math.min(least, value), Math.max(greatest, value)];
  }
  return `inputs from ${least} to ${greatest}, beyond the bounds ${low} to ${high}`;
}
