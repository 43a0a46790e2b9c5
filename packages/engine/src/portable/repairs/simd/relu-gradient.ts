import * as tf from '@tensorflow/tfjs';
import { replaceKernel } from '../../../kernels/registry.js';
import { registerReluGradient, reluGradientKernel } from '../../../kernels/relu/gradient.js';
import type { Tensors } from './fitting-kernel.js';
import type { KernelModule } from './kernel-module.js';

/** One kernel for the gradient of ReLU; tfjs composes it of a step, a cast and a product. */
export function putReluGradient({ run }: KernelModule): void {
  replaceKernel('wasm', reluGradientKernel, (inputs) => {
    const { dy, x } = inputs as Tensors<'dy' | 'x'>;
    return run('reluGradient', [dy, x], x.shape, [tf.util.sizeFromShape(x.shape)]);
  });
  registerReluGradient();
}
