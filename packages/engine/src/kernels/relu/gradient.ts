import * as tf from '@tensorflow/tfjs';
import { hasKernel, refineGradient, runKernel } from '../registry.js';

/** The kernel of a backend that has one for the gradient of ReLU, of `dy` and `x`. */
export const reluGradientKernel = 'ReluGrad';

const reluGradient = (dy: tf.Tensor, x: tf.Tensor) => runKernel(reluGradientKernel, { dy, x });

/** Lets the gradient of ReLU be that kernel on all backends that have it, once. */
export function registerReluGradient(): void {
  if (tf.getGradient(reluGradientKernel)) return;
  tf.registerGradient({
    kernelName: reluGradientKernel,
    inputsToSave: ['x'],
    // Linear in dy, and flat in x wherever it is differentiable.
    // One output, so that one gradient comes back.
    gradFunc: (ddx, saved) => {
      const [x] = saved as [tf.Tensor];
      return { dy: () => reluGradient(ddx as tf.Tensor, x), x: () => tf.zerosLike(x) };
    },
  });
  refineGradient(tf.Relu, (dy, saved) => {
    const [x] = saved as [tf.Tensor];
    if (Array.isArray(dy) || x.dtype !== 'float32' || !hasKernel(reluGradientKernel)) return undefined;
    return { x: () => reluGradient(dy, x) };
  });
}
