import * as tf from '@tensorflow/tfjs';
import { kernel, replaceKernel, type Tensors } from '../registry.js';
import { attributesOf } from '../tensorflow/attributes.js';
import type { NativeBackend } from '../tensorflow/backend.js';

/** One op for the logarithm of softmax over the last axis, which tfjs-node lacks. */
export function addLogSoftmax(backend: NativeBackend): void {
  const attributes = [attributesOf(backend).float];
  const compute = kernel(({ logits }: Tensors<'logits'>) =>
    backend.executeSingleOutput('LogSoftmax', attributes, [logits]),
  );
  replaceKernel('tensorflow', tf.LogSoftmax, compute);
}
