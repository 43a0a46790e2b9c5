import * as tf from '@tensorflow/tfjs';
import type { NativeBackend } from './backend.js';

/** Whether this TensorFlow has and uses oneDNN: its ops exist only in builds with it, and a variable turns it off. */
export function hasOneDNN(backend: NativeBackend): boolean {
  if (['0', 'false'].includes(process.env.TF_ENABLE_ONEDNN_OPTS ?? '')) return false;
  try {
    return tf.tidy(() => {
      const { TF_ATTR_TYPE, TF_FLOAT, TF_ATTR_STRING } = backend.binding;
      const type = { name: 'T', type: TF_ATTR_TYPE, value: TF_FLOAT };
      const kernel = { name: '_kernel', type: TF_ATTR_STRING, value: 'MklNameChangeOp' };
      return backend.executeSingleOutput('_MklNativeRelu', [type, kernel], [tf.scalar(1)]).size === 1;
    });
  } catch {
    return false;
  }
}
