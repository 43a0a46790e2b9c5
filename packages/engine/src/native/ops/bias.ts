import * as tf from '@tensorflow/tfjs';
import { hasKernel, refineGradient, replaceKernel, runKernel } from '../../kernels/registry.js';
import type { NativeBackend } from '../backend.js';
import { attributesOf } from './attributes.js';

const gradientName = 'BiasAddGrad';

/** Whether `bias` `[channels]` is added to the last axis of a larger float `x`. */
function isBias(x: tf.TensorInfo, bias: tf.TensorInfo): boolean {
  const floats = x.dtype === 'float32' && bias.dtype === 'float32';
  return floats && x.shape.length > 1 && bias.shape.length === 1 && bias.shape[0] === x.shape.at(-1);
}

/** The gradient in a bias: the sum over all axes but the last. */
const biasGradient = (dy: tf.Tensor) => runKernel(gradientName, { dy });

/** One op for the sum that is the gradient of a bias. */
export function registerBiasGradient(backend: NativeBackend): void {
  const attributes = [attributesOf(backend).float];
  replaceKernel('tensorflow', gradientName, (inputs) => {
    const { dy } = inputs as { dy: tf.TensorInfo };
    return backend.executeSingleOutput(gradientName, attributes, [dy]);
  });
  tf.registerGradient({
    kernelName: gradientName,
    inputsToSave: ['dy'],
    // One output, so that one gradient comes back.
    gradFunc: (dBias, saved) => {
      const [dy] = saved as [tf.Tensor];
      return { dy: () => tf.broadcastTo(dBias as tf.Tensor, dy.shape) };
    },
  });
  refineGradient(tf.Add, (dy, saved) => {
    const [a, b] = saved as [tf.Tensor, tf.Tensor];
    if (Array.isArray(dy) || !hasKernel(gradientName)) return undefined;
    if (isBias(a, b)) return { a: () => tf.clone(dy), b: () => biasGradient(dy) };
    if (isBias(b, a)) return { a: () => biasGradient(dy), b: () => tf.clone(dy) };
    return undefined;
  });
}
