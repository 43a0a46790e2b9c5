import { operation, type Rng } from '@infomixup/core';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

declare module '@infomixup/core' {
  interface Operations {
    /** `kept` where a draw of `rng.uniforms` reaches `rate`, else 0; the stream is left as that leaves it. */
    keptUnits: (rng: Rng, shape: readonly number[], rate: number, kept: number) => Tensor;
  }
}

const keptUnits = operation('keptUnits', (rng, shape, rate, kept) => {
  const mask = rng.uniforms(shape.reduce((product, size) => product * size, 1));
  // In place and by a product: to branch on a draw costs more than to draw it.
  for (let index = 0; index < mask.length; index++) mask[index] = kept * Number((mask[index] ?? 0) >= rate);
  return tf.tensor(mask, [...shape]);
});

/** What is dropped as one: single values, or whole channels, the last axis, at all places of a sample. */
export type DropoutUnit = 'element' | 'channel';

/**
 * What dropout multiplies values of `shape` `[batch, ..., channels]` by: 0 with probability `rate`, else
 * `1 / (1 - rate)`, so that the expected value stays what it was. Of the same shape, or `[batch, 1, ..., channels]` where
 * channels are dropped.
 *
 * @param rate from 0 to below 1
 *
 * @example
 * ```ts
 * import { randomStream } from '@infomixup/core';
 * import { keepMask } from '@infomixup/regularizer-dropout';
 * import * as tf from '@tensorflow/tfjs';
 * tf.tidy(() => {
 *   const mask = keepMask([2, 5, 5, 3], 0.5, 'channel', randomStream(1, 'mask'));
 *   console.assert(mask.shape.join() === '2,1,1,3');
 *   console.assert(mask.dataSync().every((factor) => factor === 0 || factor === 2));
 * });
 * ```
 */
export function keepMask(shape: readonly number[], rate: number, unit: DropoutUnit, rng: Rng): Tensor {
  const last = shape.length - 1;
  const sizes = unit === 'element' ? shape : shape.map((size, axis) => (axis === 0 || axis === last ? size : 1));
  return keptUnits(rng, sizes, rate, 1 / (1 - rate));
}
