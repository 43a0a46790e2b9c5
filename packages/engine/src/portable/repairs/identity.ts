import * as tf from '@tensorflow/tfjs';
import type { Kernel } from '../../kernels/registry.js';

/** The tensor's own values under a new name; the wasm kernel copies them, for every tensor that a gradient needs. */
export const sharedIdentity: Kernel = (inputs) => {
  const { x } = inputs as { x: tf.TensorInfo };
  tf.engine().backend.incRef(x.dataId);
  return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
};
