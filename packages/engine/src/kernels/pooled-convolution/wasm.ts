import { provideKernels } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { implementOp } from '../op.js';
import type { WasmModule } from '../wasm/module.js';
import {
  differentiatePooledConvolution,
  pooledConvolution,
  pooledConvolutionGradientOp,
  pooledConvolutionInputGradientOp,
  pooledConvolutionOp,
} from './pooled-convolution.js';

type Shape = readonly [number, number, number, number];

/** A plan as `plan.assembly.ts` of convolutions reads it, of as many positions as are pooled, and the pooled shape. */
function planOf(input: readonly number[], filter: readonly number[], padding: readonly number[]) {
  const [[batch, height, width, channels], [filterHeight, filterWidth, , filters]] = [input as Shape, filter as Shape];
  const [top = 0, bottom = 0, left = 0, right = 0] = padding;
  const [paddedHeight, paddedWidth] = [top + height + bottom, left + width + right];
  const rows = Math.floor((paddedHeight - filterHeight + 1) / 2);
  const columns = Math.floor((paddedWidth - filterWidth + 1) / 2);
  const sizes = [batch, height, width, channels, filterHeight, filterWidth, filters, 2 * rows, 2 * columns];
  const [strideHeight, strideWidth] = [1, 1];
  return {
    numbers: [...sizes, strideHeight, strideWidth, top, left, paddedHeight, paddedWidth],
    shape: [batch, rows, columns, filters] as const,
  };
}

/** Whole numbers of four bytes that hold a byte for each window, and the eight beyond them that the kernels want. */
const wordsFor = (shape: readonly number[]) => Math.ceil(tf.util.sizeFromShape([...shape]) / 4) + 2;

function implementForward({ call, output, plan }: WasmModule): void {
  implementOp('wasm', pooledConvolutionOp, ({ x, filter, bias }, { padding }) => {
    const { numbers, shape } = planOf(x.shape, filter.shape, padding);
    const [values, places] = [output(shape), output([wordsFor(shape)], 'int32')];
    call('pooledConvolution', [x, filter, bias, values, places], [plan(numbers)]);
    return [values, places];
  });
}

function implementGradients({ run, plan }: WasmModule): void {
  implementOp('wasm', pooledConvolutionInputGradientOp, ({ dy, places, filter }, { padding, size }) => {
    const [batch = 0] = dy.shape;
    const shape = [batch, ...size, filter.shape[2] ?? 0];
    const { numbers } = planOf(shape, filter.shape, padding);
    return [run('pooledConvolutionInputGradient', [dy, places, filter], shape, [plan(numbers)])];
  });
  implementOp('wasm', pooledConvolutionGradientOp, ({ dy, places, x }, { padding, size }) => {
    const shape = [...size, x.shape[3] ?? 0, dy.shape[3] ?? 0];
    const { numbers } = planOf(x.shape, shape, padding);
    const ofFilter = run('pooledConvolutionFilterGradient', [dy, places, x], shape, [plan(numbers)]);
    const columns = dy.shape.at(-1) ?? 1;
    const rows = tf.util.sizeFromShape([...dy.shape]) / columns;
    return [ofFilter, run('pooledConvolutionBiasGradient', [dy, places], [columns], [rows, columns])];
  });
}

/** Adds the kernels of a convolution with its pooling, bias and ReLU, whose backward pass visits one place in four. */
export function addPooledConvolution(module: WasmModule): void {
  implementForward(module);
  implementGradients(module);
  differentiatePooledConvolution();
  provideKernels('wasm', { pooledConvolution });
}
