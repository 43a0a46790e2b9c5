import * as tf from '@tensorflow/tfjs';
import { replaceKernel } from '../../kernels.js';
import type { NativeBackend } from '../backend.js';
import { attributesOf } from './attributes.js';

/** One op for the logarithm of softmax over the last axis, which tfjs-node lacks. */
export function registerLogSoftmax(backend: NativeBackend): void {
  const attributes = [attributesOf(backend).float];
  replaceKernel('tensorflow', tf.LogSoftmax, (inputs) => {
    const { logits } = inputs as { logits: tf.TensorInfo };
    return backend.executeSingleOutput('LogSoftmax', attributes, [logits]);
  });
}
