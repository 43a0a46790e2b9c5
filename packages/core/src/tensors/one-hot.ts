import type { Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/**
 * Labels as distributions: `[batch, classes]` with a one at each label, in `0 .. classes - 1`.
 *
 * @example
 * ```ts
 * import { oneHot } from '@infomixup/core';
 * const targets = oneHot(Int32Array.of(1, 0), 3);
 * console.assert(targets.dataSync().join() === '0,1,0,1,0,0');
 * targets.dispose();
 * ```
 */
export function oneHot(labels: Int32Array, classes: number): Tensor2D {
  const values = new Float32Array(labels.length * classes);
  for (const [row, label] of labels.entries()) values[row * classes + label] = 1;
  return tf.tensor2d(values, [labels.length, classes]);
}
