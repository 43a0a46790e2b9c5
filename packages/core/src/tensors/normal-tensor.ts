import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { Rng } from '../random/rng.js';
import { operation } from './operation.js';
import { sizeOfShape } from './size-of-shape.js';

declare module './operation.js' {
  interface Operations {
    /** Draws of `rng.normals` as a tensor; the stream is left as that leaves it. */
    normalTensor: (rng: Rng, shape: readonly number[]) => Tensor;
  }
}

const drawn = operation('normalTensor', (rng, shape) => tf.tensor(rng.normals(sizeOfShape(shape)), [...shape]));

/**
 * A tensor of independent N(0, 1) draws, in row-major order.
 *
 * @example
 * ```ts
 * import { normalTensor, randomStream } from '@infomixup/core';
 * const [a, b] = [1, 1].map((seed) => normalTensor(randomStream(seed, 'noise'), [2, 3]));
 * console.assert(a?.shape.join() === '2,3' && a.dataSync().join() === b?.dataSync().join());
 * a?.dispose();
 * b?.dispose();
 * ```
 */
export function normalTensor(rng: Rng, shape: readonly number[]): Tensor {
  return drawn(rng, shape);
}
