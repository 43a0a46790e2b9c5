import * as tf from '@tensorflow/tfjs';
import { kernel, type Tensors } from '../registry.js';
import { areFloats, type FittingKernels } from '../wasm/fitting-kernel.js';
import type { WasmModule } from '../wasm/module.js';

/** A plan of a convolution whose windows are one place: of `places` rows of `inputs` to as many rows of `outputs`. */
function ofOnePlace(places: number, inputs: number, outputs: number): number[] {
  const [batch, height, filter, stride, before] = [1, 1, 1, 1, 0];
  return [
    ...[batch, height, places, inputs, filter, filter, outputs, height, places],
    ...[stride, stride, before, before, height, places],
  ];
}

interface Attributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/**
 * Products of two matrices as convolutions with windows of one place: `a b` is the convolution, `aT b` its gradient in
 * the filter and `a bT` its gradient in the images.
 */
export function matrixProducts({ run, plan }: WasmModule): FittingKernels {
  const product = kernel(({ a, b }: Tensors<'a' | 'b'>, { transposeA, transposeB }: Attributes) => {
    if (!areFloats([a, b]) || a.shape.length !== 2 || b.shape.length !== 2) return undefined;
    const [[a0 = 1, a1 = 1], [b0 = 1, b1 = 1]] = [a.shape, b.shape];
    if (!transposeA && !transposeB) return run('convolve', [a, b], [a0, b1], [plan(ofOnePlace(a0, a1, b1))]);
    if (!transposeB) return run('convolveFilterGradient', [a, b], [a1, b1], [plan(ofOnePlace(a0, a1, b1))]);
    if (!transposeA) return run('convolveInputGradient', [a, b], [a0, b0], [plan(ofOnePlace(a0, b0, b1))]);
    return undefined;
  });
  return { [tf.BatchMatMul]: product };
}
