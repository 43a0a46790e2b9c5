import * as tf from '@tensorflow/tfjs';
import { composedKernel } from '../registry.js';

/** -1, 0 or 1, and NaN where there is no number; wasm and cpu make NaN 0, and wasm all below 1.2e-7 too. */
export const signOfAll = composedKernel(({ x }: { readonly x: tf.Tensor }) => {
  const signs = tf.sub(tf.cast(tf.greater(x, 0), x.dtype), tf.cast(tf.less(x, 0), x.dtype));
  return x.dtype === 'float32' ? tf.where(tf.isNaN(x), x, signs) : signs;
});
