import * as tf from '@tensorflow/tfjs';
import { runKernel } from '../kernels.js';

/** Registers the gradient of `BiasRelu`, for backends that also have `ReluGrad` and `BiasReluBiasGradient`. */
export function registerBiasReluGradient(): void {
  tf.registerGradient({
    kernelName: 'BiasRelu',
    outputsToSave: [true],
    gradFunc: (gradient, saved) => {
      const dy = gradient as tf.Tensor; // of the one output
      const [y] = saved as [tf.Tensor];
      return {
        // Positive where the sum before ReLU was.
        x: () => runKernel('ReluGrad', { dy, x: y }),
        bias: () => runKernel('BiasReluBiasGradient', { dy, y }),
      };
    },
  });
}
