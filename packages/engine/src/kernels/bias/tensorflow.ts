import * as tf from '@tensorflow/tfjs';
import { defineOp, differentiateOp, implementOp } from '../op.js';
import { hasKernel, refineGradient } from '../registry.js';
import { attributesOf } from '../tensorflow/attributes.js';
import type { NativeBackend } from '../tensorflow/backend.js';

/** TensorFlow's sum over all axes but the last, which is the gradient in a bias. */
const op = defineOp('BiasAddGrad', { inputs: ['dy'], outputs: { dBias: 'vector' }, attributes: {} });

/** Whether `bias` `[channels]` is added to the last axis of a larger float `x`. */
function isBias(x: tf.TensorInfo, bias: tf.TensorInfo): boolean {
  const floats = x.dtype === 'float32' && bias.dtype === 'float32';
  return floats && x.shape.length > 1 && bias.shape.length === 1 && bias.shape[0] === x.shape.at(-1);
}

/** One op for the sum that is the gradient of a bias. */
export function refineBiasGradient(backend: NativeBackend): void {
  const attributes = [attributesOf(backend).float];
  implementOp('tensorflow', op, ({ dy }) => [backend.executeSingleOutput(op.name, attributes, [dy])]);
  differentiateOp(op, ['dy'], ({ dBias }, { dy }) => ({ dy: () => tf.broadcastTo(dBias, dy.shape) }));
  refineGradient(tf.Add, ['a', 'b'], (dy, { a, b }) => {
    if (!hasKernel(op.name)) return undefined;
    const sum = () => op.run({ dy }, {}).dBias;
    if (isBias(a, b)) return { a: () => tf.clone(dy), b: sum };
    if (isBias(b, a)) return { a: sum, b: () => tf.clone(dy) };
    return undefined;
  });
}
