import type { NativeBackend } from './backend.js';
import { hasOneDnnPooling } from './ops/pooling.js';

/** Whether this TensorFlow holds and uses oneDNN: its ops exist only in builds with it, and a variable turns it off. */
export function hasOneDNN(backend: NativeBackend): boolean {
  return !['0', 'false'].includes(process.env.TF_ENABLE_ONEDNN_OPTS ?? '') && hasOneDnnPooling(backend);
}
