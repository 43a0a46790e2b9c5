import type { Scalar } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/**
 * The rule for hooks that change a value: each gets what the one before it returned, in written order. Plugins without
 * the hook are passed over.
 *
 * @example
 * ```ts
 * import { chained } from '@infomixup/regularizer/running';
 * console.assert(chained([(x: number) => x + 1, undefined, (x: number) => x * 2], 3) === 8);
 * ```
 */
export function chained<T, Context extends readonly unknown[]>(
  changes: readonly (((value: T, ...context: Context) => T) | undefined)[],
  value: T,
  ...context: Context
): T {
  return changes.reduce((current, change) => (change ? change(current, ...context) : current), value);
}

/**
 * The rule for penalties: the criterion plus every penalty, in written order. Without penalties it is the criterion
 * itself, not a copy.
 *
 * @example
 * ```ts
 * import { summed } from '@infomixup/regularizer/running';
 * import * as tf from '@tensorflow/tfjs';
 * tf.tidy(() => console.assert(summed(tf.scalar(1), [tf.scalar(0.5), tf.scalar(0.25)]).dataSync()[0] === 1.75));
 * ```
 */
export function summed(criterion: Scalar, penalties: readonly Scalar[]): Scalar {
  return penalties.reduce((total, penalty) => tf.add<Scalar>(total, penalty), criterion);
}
