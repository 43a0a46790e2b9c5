import * as tf from '@tensorflow/tfjs';
import { runKernel } from '../kernels.js';

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
