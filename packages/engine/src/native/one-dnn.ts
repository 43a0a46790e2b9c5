import { hasOneDnnPooling } from '../kernels/pooling/tensorflow.js';
import type { NativeBackend } from '../kernels/tensorflow/backend.js';

/** Whether this TensorFlow holds and uses oneDNN: its ops exist only in builds with it, and a variable turns it off. */
export function hasOneDNN(backend: NativeBackend): boolean {
  return !['0', 'false'].includes(process.env.TF_ENABLE_ONEDNN_OPTS ?? '') && hasOneDnnPooling(backend);
}
