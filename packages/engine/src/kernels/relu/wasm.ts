import * as tf from '@tensorflow/tfjs';
import { implementOp } from '../op.js';
import type { WasmModule } from '../wasm/module.js';
import { differentiateRelu, reluGradientOp } from './relu.js';

/** One kernel for the gradient of ReLU. */
export function addReluGradient({ run }: WasmModule): void {
  implementOp('wasm', reluGradientOp, ({ dy, x }) => [
    run('reluGradient', [dy, x], x.shape, [tf.util.sizeFromShape(x.shape)]),
  ]);
  differentiateRelu();
}
