import * as tf from '@tensorflow/tfjs';
import { InfomixupError } from '../errors.js';
import type { SyncDataset, SyncGather } from './dataset.js';
import { checkIndices } from './indices.js';
import { inputsOnEngine } from './on-engine.js';

/** What a data set in memory is made of. */
export interface MemoryDatasetOptions {
  readonly name: string;
  /** One name a class, in label order. */
  readonly classes: readonly string[];
  /** The least and greatest valid input value. */
  readonly bounds: readonly [number, number];
  /** Shape of one input, without the batch axis. */
  readonly inputShape: readonly number[];
  /** All inputs in row-major order; bytes are divided by `unit` when they are gathered. */
  readonly inputs: Float32Array | Uint8Array;
  /** The byte that stands for the input value 1; 255 unless given. */
  readonly unit?: number;
  /** One class a sample, in `0 .. classes.length - 1`. */
  readonly labels: Uint8Array | Int32Array;
}

type Fail = (what: string) => never;

const failFor =
  (name: string): Fail =>
  (what) => {
    throw new InfomixupError(`${name}: ${what}; correct the data set`, 'invalid-dataset');
  };

const checkValues = (values: Float32Array, [low, high]: readonly [number, number], fail: Fail): void => {
  // In the precision of the values, where 0.1 is a little more than 0.1.
  const [least, greatest] = [Math.fround(low), Math.fround(high)];
  const wrong = values.findIndex((value) => !(value >= least && value <= greatest));
  if (wrong >= 0) fail(`input value ${values[wrong]} at ${wrong} is outside the bounds [${low}, ${high}]`);
};

const checkOptions = (options: MemoryDatasetOptions, unit: number, width: number): void => {
  const fail = failFor(options.name);
  const { labels, inputs, classes, bounds } = options;
  if (!(bounds[0] < bounds[1])) fail(`the bounds [${bounds}] are not in order`);
  if (!Number.isInteger(width) || width < 1) fail(`[${options.inputShape}] is not the shape of an input`);
  if (inputs.length !== labels.length * width) {
    fail(`${labels.length} labels do not go with ${inputs.length} values in inputs of ${width}`);
  }
  const stray = labels.findIndex((label) => !(label >= 0 && label < classes.length));
  if (stray >= 0) fail(`label ${labels[stray]} of sample ${stray} is not one of the ${classes.length} classes`);
  // Whatever the bytes are, they lie between these two.
  checkValues(inputs instanceof Uint8Array ? Float32Array.of(0, 255 / unit) : inputs, bounds, fail);
};

/** Samples of `width` values one after the other, bytes as the numbers they are. */
const gatherRows = (inputs: Float32Array | Uint8Array, width: number, indices: Int32Array): Float32Array => {
  const rows = new Float32Array(indices.length * width);
  indices.forEach((index, row) => {
    rows.set(inputs.subarray(index * width, (index + 1) * width), row * width);
  });
  return rows;
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
export function memoryDataset(options: MemoryDatasetOptions): SyncDataset {
  const { name, classes, bounds, inputShape, inputs, labels } = options;
  const unit = inputs instanceof Uint8Array ? (options.unit ?? 255) : 1;
  const width = inputShape.reduce((product, size) => product * size, 1);
  checkOptions(options, unit, width);
  const size = labels.length;
  const gatherBy =
    (rowsOf: (indices: Int32Array) => tf.Tensor): SyncGather =>
    (indices) => {
      checkIndices(name, indices, size);
      return { inputs: rowsOf(indices), labels: Int32Array.from(indices, (index) => labels[index] ?? 0) };
    };
  const rowsOf = (indices: Int32Array) =>
    tf.tidy(() => {
      const values = tf.tensor(gatherRows(inputs, width, indices), [indices.length, ...inputShape]);
      // The engine divides several times faster than JavaScript.
      return unit === 1 ? values : tf.div(values, unit);
    });
  const onEngine = () => {
    const laid = inputsOnEngine(inputs, inputShape, unit);
    return laid && { gather: gatherBy(laid.rows), dispose: laid.dispose };
  };
  return { name, size, classes, inputShape, bounds, gather: Object.assign(gatherBy(rowsOf), { onEngine }) };
}
