import type { Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { operation } from '../tensors/operation.js';

declare module '../tensors/operation.js' {
  interface Operations {
    /** `log softmax(logits)` over the last axis. */
    logSoftmax: (logits: Tensor2D) => Tensor2D;
  }
}

/** `log softmax(logits)`, `[batch, classes]`, finite for finite logits. */
export const logProbabilities = operation('logSoftmax', (logits) => tf.logSoftmax(logits));
