import * as tf from '@tensorflow/tfjs';
import { composedKernel, type Kernel, standingKernel } from '../registry.js';

interface OneHotAttributes {
  readonly dtype: 'float32' | 'int32' | 'bool';
  readonly onValue: number;
  readonly offValue: number;
}

/** The wasm kernel writes its values as integers whatever the type: a 1 in float32 would read 1.4e-45. */
export function oneHotRows(): Kernel {
  const own = standingKernel('wasm', tf.OneHot);
  return composedKernel((inputs: tf.NamedTensorInfoMap, { dtype, onValue, offValue, ...given }: OneHotAttributes) => {
    const marks = tf
      .engine()
      .makeTensorFromTensorInfo(own(inputs, { ...given, dtype: 'int32', onValue: 1, offValue: 0 }));
    if (onValue === 1 && offValue === 0) return tf.cast(marks, dtype);
    return tf.cast(tf.add(tf.mul(tf.cast(marks, 'float32'), onValue - offValue), offValue), dtype);
  });
}
