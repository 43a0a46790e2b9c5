import * as tf from '@tensorflow/tfjs';
import { defineOp, differentiateOp } from '../op.js';
import { hasKernel, refineGradient } from '../registry.js';

/** The gradient of ReLU, by TensorFlow's name for it; tfjs composes it of a step, a cast and a product. */
export const reluGradientOp = defineOp('ReluGrad', {
  inputs: ['dy', 'x'],
  outputs: { dx: 'tensor' },
  attributes: {},
});

/** Lets the gradient of ReLU be that op on all backends that have it, once. */
export function differentiateRelu(): void {
  if (tf.getGradient(reluGradientOp.name)) return;
  const gradient = (dy: tf.Tensor, x: tf.Tensor) => reluGradientOp.run({ dy, x }, {}).dx;
  // Linear in dy, and flat in x wherever it is differentiable.
  differentiateOp(reluGradientOp, ['x'], ({ dx }, { x }) => ({
    dy: () => gradient(dx, x),
    x: () => tf.zerosLike(x),
  }));
  refineGradient(tf.Relu, ['x'], (dy, { x }) =>
    x.dtype === 'float32' && hasKernel(reluGradientOp.name) ? { x: () => gradient(dy, x) } : undefined,
  );
}
