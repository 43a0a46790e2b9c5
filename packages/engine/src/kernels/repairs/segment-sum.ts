import * as tf from '@tensorflow/tfjs';
import { composedKernel } from '../registry.js';

/** Adds up rows of `width` values by segment; a row whose segment does not exist is left out, as TensorFlow does. */
function segmentSum(x: ArrayLike<number>, segments: ArrayLike<number>, count: number, width: number): Float32Array {
  const sums = new Float32Array(count * width);
  for (let row = 0; row < segments.length; row++) {
    const segment = segments[row] ?? -1;
    if (segment < 0 || segment >= count) continue;
    for (let column = 0; column < width; column++) {
      const target = segment * width + column;
      sums[target] = (sums[target] ?? 0) + (x[row * width + column] ?? 0);
    }
  }
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
