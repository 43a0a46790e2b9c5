import * as tf from '@tensorflow/tfjs';
import { composedKernel } from '../registry.js';

type Values = Float32Array | Int32Array | Uint8Array;

/** Adds up rows of `width` values by segment; a row whose segment does not exist is left out, as TensorFlow does. */
function segmentSum(x: Values, segments: Values, count: number, width: number): Float32Array {
  const sums = new Float32Array(count * width);
  const begun = new Uint8Array(count);
  segments.forEach((segment, row) => {
    if (segment < 0 || segment >= count) return;
    const values = x.subarray(row * width, (row + 1) * width);
    // Most segments have one row, where rows were only put in another order.
    if (!begun[segment]) sums.set(values, segment * width);
    else for (let at = 0, to = segment * width; at < width; at++, to++) sums[to] = (sums[to] ?? 0) + (values[at] ?? 0);
    begun[segment] = 1;
  });
  return sums;
}

interface Segments {
  readonly x: tf.Tensor;
  readonly segmentIds: tf.Tensor1D;
}

/** The sum of rows by segment, the gradient of `gather`; wasm lacks it. */
export const sumOfSegments = composedKernel(({ x, segmentIds }: Segments, { numSegments }: { numSegments: number }) => {
  const [, ...row] = x.shape;
  const width = tf.util.sizeFromShape(row);
  return tf.tensor(segmentSum(x.dataSync(), segmentIds.dataSync(), numSegments, width), [numSegments, ...row]);
});
