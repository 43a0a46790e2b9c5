import { provideKernels } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import {
  pooledConvolution,
  registerPooledConvolutionGradient,
} from '../../../kernels/pooled-convolution/pooled-convolution.js';
import type { Tensors } from './fitting-kernel.js';
import type { KernelModule } from './kernel-module.js';

/** What layers and gradients tell the kernels: zeros before and after rows and columns, and the sides of the result. */
interface Attributes {
  readonly padding: readonly [number, number, number, number];
  readonly size: readonly [number, number];
}

type Shape = readonly [number, number, number, number];

/** A plan as `assembly/kernels/convolution.ts` reads it, of as many positions as are pooled, and the pooled shape. */
function planOf(input: readonly number[], filter: readonly number[], { padding }: Pick<Attributes, 'padding'>) {
  const [[batch, height, width, channels], [filterHeight, filterWidth, , filters]] = [input as Shape, filter as Shape];
  const [top, bottom, left, right] = padding;
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

// The layers and gradients that run these kernels give each its tensors and attributes.
const attributesOf = (attrs: tf.NamedAttrMap | undefined) => attrs as unknown as Attributes;

function forward(
  { call, output, plan }: KernelModule,
  given: Tensors<'x' | 'filter' | 'bias'>,
  attributes: Attributes,
) {
  const { x, filter, bias } = given;
  const { numbers, shape } = planOf(x.shape, filter.shape, attributes);
  const [values, places] = [output(shape), output([wordsFor(shape)], 'int32')];
  call('pooledConvolution', [x, filter, bias, values, places], [plan(numbers)]);
  return [values, places];
}

function inputGradient(
  { run, plan }: KernelModule,
  given: Tensors<'dy' | 'places' | 'filter'>,
  attributes: Attributes,
) {
  const { dy, places, filter } = given;
  const [batch = 0] = dy.shape;
  const shape = [batch, ...attributes.size, filter.shape[2] ?? 0];
  const { numbers } = planOf(shape, filter.shape, attributes);
  return run('pooledConvolutionInputGradient', [dy, places, filter], shape, [plan(numbers)]);
}

function filterGradient({ run, plan }: KernelModule, given: Tensors<'dy' | 'places' | 'x'>, attributes: Attributes) {
  const { dy, places, x } = given;
  const shape = [...attributes.size, x.shape[3] ?? 0, dy.shape[3] ?? 0];
  const { numbers } = planOf(x.shape, shape, attributes);
  return run('pooledConvolutionFilterGradient', [dy, places, x], shape, [plan(numbers)]);
}

function biasGradient({ run }: KernelModule, { dy, places }: Tensors<'dy' | 'places'>) {
  const columns = dy.shape.at(-1) ?? 1;
  const rows = tf.util.sizeFromShape([...dy.shape]) / columns;
  return run('pooledConvolutionBiasGradient', [dy, places], [columns], [rows, columns]);
}

/** Adds the kernels of a convolution with its pooling, bias and ReLU, of which the backward pass visits one place in four. */
export function addPooledConvolution(module: KernelModule): void {
  const kernels: Readonly<Record<string, tf.KernelFunc>> = {
    PooledConvolution: ({ inputs, attrs }) =>
      forward(module, inputs as Tensors<'x' | 'filter' | 'bias'>, attributesOf(attrs)),
    PooledConvolutionInputGradient: ({ inputs, attrs }) =>
      inputGradient(module, inputs as Tensors<'dy' | 'places' | 'filter'>, attributesOf(attrs)),
    PooledConvolutionGradient: ({ inputs, attrs }) => {
      const given = inputs as Tensors<'dy' | 'places' | 'x'>;
      return [filterGradient(module, given, attributesOf(attrs)), biasGradient(module, given)];
    },
  };
  for (const [kernelName, kernelFunc] of Object.entries(kernels)) {
    tf.registerKernel({ kernelName, backendName: 'wasm', kernelFunc });
  }
  registerPooledConvolutionGradient();
  provideKernels('wasm', { pooledConvolution });
}
