import { mapTensors, type NamedTensors } from '@infomixup/regularizer';
import * as tf from '@tensorflow/tfjs';

/**
 * Each tensor moved towards a newer value: `average + share (value - average)`, where there is an average, else the
 * value. With a share of `1 - decay` a step of an exponential average, with `1 / (n + 1)` the mean of `n + 1` values.
 *
 * @example
 * ```ts
 * import { movedAverage } from '@infomixup/regularizer-weight-averaging';
 * import * as tf from '@tensorflow/tfjs';
 * const [mean] = tf.tidy(() => movedAverage({ w: tf.tensor1d([2]) }, { w: tf.tensor1d([4]) }, 0.5).w?.dataSync() ?? []);
 * console.assert(mean === 3);
 * ```
 */
export function movedAverage(average: NamedTensors, values: NamedTensors, share: number): NamedTensors {
  return mapTensors(values, (value, name) => {
    const before = average[name];
    return before ? tf.add(before, tf.mul(tf.sub(value, before), share)) : value;
  });
}
