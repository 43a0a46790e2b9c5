import { provideKernels } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { logSoftmax } from '../../kernels/log-softmax/log-softmax.js';
import { replaceKernel } from '../../kernels/registry.js';
import type { NativeBackend } from '../backend.js';
import { attributesOf } from './attributes.js';

/** One op for the logarithm of softmax over the last axis, which tfjs-node lacks. */
export function registerLogSoftmax(backend: NativeBackend): void {
  const attributes = [attributesOf(backend).float];
  replaceKernel('tensorflow', tf.LogSoftmax, (inputs) => {
    const { logits } = inputs as { logits: tf.TensorInfo };
    return backend.executeSingleOutput('LogSoftmax', attributes, [logits]);
  });
  provideKernels('tensorflow', { logSoftmax });
}
