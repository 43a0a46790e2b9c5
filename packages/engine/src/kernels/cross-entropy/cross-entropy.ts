import type { OperationKernel } from '@infomixup/core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { runKernel } from '../registry.js';

/** The losses in one op, which also gives the logarithms of the probabilities, for the backward pass. */
export const crossEntropy: OperationKernel<'crossEntropy'> = (logits, targets) =>
  targets.dtype === 'float32'
    ? tf.tidy(() => runKernel<[Tensor1D, Tensor2D]>('CrossEntropy', { logits, targets })[0])
    : undefined;

/** Registers the gradient of `CrossEntropy`, for backends that also have `CrossEntropyGradient`. */
export function registerCrossEntropyGradient(): void {
  tf.registerGradient({
    kernelName: 'CrossEntropy',
    inputsToSave: ['targets'],
    outputsToSave: [false, true],
    gradFunc: (gradients, saved) => {
      const [outer] = gradients as [tf.Tensor, tf.Tensor]; // one an output
      const [targets, logarithms] = saved as [tf.Tensor, tf.Tensor]; // as listed above
      return {
        logits: () => runKernel('CrossEntropyGradient', { outer, logarithms, targets }),
        targets: () => tf.mul(tf.neg(tf.expandDims(outer, 1)), logarithms),
      };
    },
  });
}
