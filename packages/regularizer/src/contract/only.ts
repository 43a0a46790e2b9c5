import type { Changes } from './hooks.js';

/**
 * The change of one representation whose role is known only at run time: `only(role, change)` is `{ [role]: change }`
 * with its type kept.
 *
 * @example
 * ```ts
 * import { defineRegularizer, only, tensors } from '@infomixup/regularizer';
 * import * as tf from '@tensorflow/tfjs';
 * const randomDepth = defineRegularizer({
 *   name: 'halve-somewhere',
 *   settings: {},
 *   requires: tensors(['input', 'hidden']),
 *   init: () => null,
 *   step: ({ rng }) => ({ representations: only(rng.pick(['input', 'hidden']), (value) => tf.mul(value, 0.5)) }),
 * });
 * console.assert(randomDepth.requires.length === 2);
 * ```
 */
export function only<V, K extends keyof V>(role: K, change: NonNullable<Changes<V>[K]>): Changes<V> {
  // TypeScript widens a computed key to `string`.
  return { [role]: change } as unknown as Changes<V>;
}
