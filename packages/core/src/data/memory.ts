import * as tf from '@tensorflow/tfjs';
import { InfomixupError } from '../errors.js';
import type { Dataset } from './dataset.js';
import { checkIndices } from './indices.js';

/** What a data set in memory is made of. */
export interface MemoryDatasetOptions {
  readonly name: string;
  /** One name a class, in label order. */
  readonly classes: readonly string[];
  /** The least and greatest valid input value. */
  readonly bounds: readonly [number, number];
  /** Shape of one input, without the batch axis. */
  readonly inputShape: readonly number[];
  /** All inputs in row-major order; bytes are multiplied by `scale` when they are gathered. */
  readonly inputs: Float32Array | Uint8Array;
  /** Input value of one step of a byte; 1 / 255 unless given. */
  readonly scale?: number;
  /** One class a sample, in `0 .. classes.length - 1`. */
  readonly labels: Uint8Array | Int32Array;
}

type Fail = (what: string) => never;

const failFor =
  (name: string): Fail =>
  (what) => {
    throw new InfomixupError(`${name}: ${what}; correct the data set`, 'invalid-dataset');
  };

/** The value of every byte. Exact: `byte * scale` rounded once, so that 255 / 255 is 1. */
const byteValues = (scale: number | undefined): Float32Array =>
  Float32Array.from({ length: 256 }, (_, byte) => (scale === undefined ? byte / 255 : byte * scale));

const checkValues = (values: Float32Array, [low, high]: readonly [number, number], fail: Fail): void => {
  // In the precision of the values, where 0.1 is a little more than 0.1.
  const [least, greatest] = [Math.fround(low), Math.fround(high)];
  const wrong = values.findIndex((value) => !(value >= least && value <= greatest));
  if (wrong >= 0) fail(`input value ${values[wrong]} at ${wrong} is outside the bounds [${low}, ${high}]`);
};

const checkOptions = (options: MemoryDatasetOptions, values: Float32Array, width: number): void => {
  const fail = failFor(options.name);
  const { labels, inputs, classes, bounds } = options;
  if (!(bounds[0] < bounds[1])) fail(`the bounds [${bounds}] are not in order`);
  if (!Number.isInteger(width) || width < 1) fail(`[${options.inputShape}] is not the shape of an input`);
  if (inputs.length !== labels.length * width) {
    fail(`${labels.length} labels do not go with ${inputs.length} values in inputs of ${width}`);
  }
  const stray = labels.findIndex((label) => !(label >= 0 && label < classes.length));
  if (stray >= 0) fail(`label ${labels[stray]} of sample ${stray} is not one of the ${classes.length} classes`);
  checkValues(values, bounds, fail);
};

/** Copies samples of `width` values one after the other. */
type Gather = (indices: Int32Array) => Float32Array;

const gatherNumbers =
  (inputs: Float32Array, width: number): Gather =>
  (indices) => {
    const gathered = new Float32Array(indices.length * width);
    indices.forEach((index, row) => {
      gathered.set(inputs.subarray(index * width, (index + 1) * width), row * width);
    });
    return gathered;
  };

const gatherBytes =
  (inputs: Uint8Array, width: number, values: Float32Array): Gather =>
  (indices) => {
    const gathered = new Float32Array(indices.length * width);
    let target = 0;
    for (const index of indices) {
      const end = (index + 1) * width;
      for (let source = index * width; source < end; source++) gathered[target++] = values[inputs[source] ?? 0] ?? 0;
    }
    return gathered;
  };

/**
 * A data set whose samples are in memory, as single precision numbers or as bytes (a quarter of the memory).
 *
 * @throws InfomixupError `invalid-dataset` where sizes disagree, a label names no class, or a value is out of bounds
 *
 * @example
 * ```ts
 * import { memoryDataset } from '@infomixup/core';
 * const pixels = memoryDataset({
 *   name: 'two pixels',
 *   classes: ['dark', 'bright'],
 *   bounds: [0, 1],
 *   inputShape: [1],
 *   inputs: Uint8Array.of(0, 255),
 *   labels: Uint8Array.of(0, 1),
 * });
 * const { inputs, labels } = pixels.gather(Int32Array.of(1, 1, 0));
 * console.assert(labels.join() === '1,1,0' && inputs.dataSync().join() === '1,1,0');
 * inputs.dispose();
 * ```
 */
export const memoryDataset = (options: MemoryDatasetOptions): Dataset => {
  const { name, classes, bounds, inputShape, inputs, labels } = options;
  const width = inputShape.reduce((product, size) => product * size, 1);
  const bytes = inputs instanceof Uint8Array;
  const values = bytes ? byteValues(options.scale) : inputs;
  checkOptions(options, values, width);
  const gathered = bytes ? gatherBytes(inputs, width, values) : gatherNumbers(inputs, width);
  const size = labels.length;
  return {
    name,
    size,
    classes,
    inputShape,
    bounds,
    gather: (indices) => {
      checkIndices(name, indices, size);
      const batch: tf.Tensor = tf.tensor(gathered(indices), [indices.length, ...inputShape]);
      return { inputs: batch, labels: Int32Array.from(indices, (index) => labels[index] ?? 0) };
    },
  };
};
