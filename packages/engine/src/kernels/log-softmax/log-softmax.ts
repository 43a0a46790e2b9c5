import type { OperationKernel } from '@infomixup/core';
import type { Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** One op, of which `tf.logSoftmax` composes six. */
export const logSoftmax: OperationKernel<'logSoftmax'> = (logits) =>
  tf.engine().runKernel<Tensor2D>(tf.LogSoftmax, { logits }, { axis: -1 });
