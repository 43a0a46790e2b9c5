import * as tf from '@tensorflow/tfjs';
import { kernel, type Tensors } from '../registry.js';

/** The tensor's own values under a new name; the wasm kernel copies them, for every tensor that a gradient needs. */
export const sharedIdentity = kernel(({ x }: Tensors<'x'>): tf.TensorInfo => {
  tf.engine().backend.incRef(x.dataId);
  return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
});
