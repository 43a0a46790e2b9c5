import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { SyncDataset, SyncGather } from './dataset.js';
import { checkIndices } from './indices.js';
import { checkMemoryOptions, type MemoryDatasetOptions } from './memory-options.js';
import { inputsOnEngine } from './on-engine.js';

/** Samples of `width` values one after the other, bytes as the numbers they are. */
const gatherRows = (values: Float32Array | Uint8Array, width: number, indices: Int32Array): Float32Array => {
  const rows = new Float32Array(indices.length * width);
  indices.forEach((index, row) => {
    rows.set(values.subarray(index * width, (index + 1) * width), row * width);
  });
  return rows;
};

/**
 * A data set whose samples are in memory, as single precision numbers or as bytes (a quarter of the memory).
 *
 * @throws InfomixupError `invalid-dataset` where an option is unknown or of the wrong kind, sizes disagree, a label names
 * no class, a value is out of bounds, a row of targets is no distribution, a weight is negative or not finite, or bytes
 * have bounds that do not tell what they stand for
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
  const { values, unit, width } = checkMemoryOptions(options);
  const { name, classes, bounds, inputShape } = options;
  const rowsOf = (indices: Int32Array) =>
    tf.tidy(() => {
      const rows = tf.tensor(gatherRows(values, width, indices), [indices.length, ...inputShape]);
      // The engine divides several times faster than JavaScript.
      return unit === 1 ? rows : tf.div(rows, unit);
    });
  const gatherBy = gathersOf(options);
  const onEngine = () => {
    const laid = inputsOnEngine(values, inputShape, unit);
    return laid && { gather: vouched(gatherBy(laid.rows)), dispose: laid.dispose };
  };
  const size = options.labels.length;
  return { name, size, classes, inputShape, bounds, gather: Object.assign(vouched(gatherBy(rowsOf)), { onEngine }) };
}

/** Every value was looked at when the data set was made. */
const vouched = (gather: SyncGather): SyncGather => Object.assign(gather, { withinBounds: true });

/** How whole samples are gathered by a way to gather their inputs. */
function gathersOf({ name, classes, labels, targets, weights }: MemoryDatasetOptions) {
  const size = labels.length;
  const softTargets = (all: Float32Array, indices: Int32Array) =>
    tf.tensor2d(gatherRows(all, classes.length, indices), [indices.length, classes.length]);
  return (rowsOf: (indices: Int32Array) => Tensor): SyncGather =>
    (indices) => {
      checkIndices(name, indices, size);
      return {
        inputs: rowsOf(indices),
        labels: Int32Array.from(indices, (index) => labels[index] ?? 0),
        ...(targets && { targets: softTargets(targets, indices) }),
        ...(weights && { weights: gatherRows(weights, 1, indices) }),
      };
    };
}
