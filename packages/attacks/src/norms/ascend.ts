import { operation } from '@infomixup/core';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { AscentNorm } from '../attack.js';
import { normalizeGradient } from './normalize-gradient.js';
import { perSample } from './shapes.js';

declare module '@infomixup/core' {
  interface Operations {
    /** `points + length normalizeGradient(norm, gradient)`, one length or one a sample, `[batch]`; no gradient. */
    ascent: (norm: AscentNorm, points: Tensor, gradient: Tensor, length: number | Tensor1D) => Tensor;
  }
}

const ascent = operation('ascent', (norm, points, gradient, length) =>
  tf.tidy(() => {
    const lengths = typeof length === 'number' ? length : perSample(length, points);
    return tf.add(points, tf.mul(normalizeGradient(norm, gradient), lengths));
  }),
);

/**
 * Points `[batch, ...inputShape]` moved up their gradients: `points + length normalizeGradient(norm, gradient)`. `length` is in
 * the norm, input units, and may be one a sample, `[batch]`; points with a gradient of zero stay.
 *
 * @example
 * ```ts
 * import { ascend } from '@infomixup/attacks';
 * import * as tf from '@tensorflow/tfjs';
 * const [points, gradient] = [tf.tensor2d([[0.5, 0.5]]), tf.tensor2d([[3, 0]])];
 * const moved = ascend('linf', points, gradient, 0.25);
 * console.assert(moved.dataSync().join() === '0.75,0.5');
 * tf.dispose([points, gradient, moved]);
 * ```
 */
export function ascend(norm: AscentNorm, points: Tensor, gradient: Tensor, length: number | Tensor1D): Tensor {
  return ascent(norm, points, gradient, length);
}
