import type * as tf from '@tensorflow/tfjs';
import { replaceKernel } from '../../kernels/registry.js';
import { registerReluGradient as registerGradient, reluGradientKernel } from '../../kernels/relu/gradient.js';
import type { NativeBackend } from '../backend.js';
import { attributesOf } from './attributes.js';

/** One op for the gradient of ReLU; tfjs composes it of a step, a cast and a product. */
export function registerReluGradient(backend: NativeBackend): void {
  const attributes = [attributesOf(backend).float];
  replaceKernel('tensorflow', reluGradientKernel, (inputs) => {
    const { dy, x } = inputs as { dy: tf.TensorInfo; x: tf.TensorInfo };
    return backend.executeSingleOutput(reluGradientKernel, attributes, [dy, x]);
  });
  registerGradient();
}
