import * as tf from '@tensorflow/tfjs';
import { hasKernel, refineGradient, replaceKernel, runKernel } from '../../kernels.js';
import type { NativeBackend } from '../backend.js';
import { attributesOf } from './attributes.js';

const name = 'ReluGrad';

const reluGradient = (dy: tf.Tensor, x: tf.Tensor) => runKernel(name, { dy, x });

/** One op for the gradient of ReLU; tfjs composes it of a step, a cast and a product. */
export function registerReluGradient(backend: NativeBackend): void {
  const attributes = [attributesOf(backend).float];
  replaceKernel('tensorflow', name, (inputs) => {
    const { dy, x } = inputs as { dy: tf.TensorInfo; x: tf.TensorInfo };
    return backend.executeSingleOutput(name, attributes, [dy, x]);
  });
  tf.registerGradient({
    kernelName: name,
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
    if (Array.isArray(dy) || x.dtype !== 'float32' || !hasKernel(name)) return undefined;
    return { x: () => reluGradient(dy, x) };
  });
}
