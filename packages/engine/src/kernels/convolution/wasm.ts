import * as tf from '@tensorflow/tfjs';
import { kernel, type Tensors } from '../registry.js';
import type { FittingKernels } from '../wasm/fitting-kernel.js';
import type { WasmKernelName, WasmModule } from '../wasm/module.js';
import {
  type ConvolutionAttributes,
  type ConvolutionPlan,
  type OfFilter,
  type OfInput,
  planConvolution,
} from './plan.js';

/** The side of images with as many zeros around as their windows reach. */
const padded = (inputs: number, outputs: number, stride: number, filter: number, before: number) =>
  Math.max((outputs - 1) * stride + filter, before + inputs);

/** A plan as `plan.assembly.ts` reads it. */
function numbersOf(plan: ConvolutionPlan): number[] {
  const { batchSize, inHeight, inWidth, inChannels, filterHeight, filterWidth, outChannels } = plan;
  const { outHeight, outWidth, strideHeight, strideWidth, padInfo } = plan;
  return [
    ...[batchSize, inHeight, inWidth, inChannels, filterHeight, filterWidth, outChannels],
    ...[outHeight, outWidth, strideHeight, strideWidth, padInfo.top, padInfo.left],
    padded(inHeight, outHeight, strideHeight, filterHeight, padInfo.top),
    padded(inWidth, outWidth, strideWidth, filterWidth, padInfo.left),
  ];
}

/** The kernels read the rows of windows in one piece, and want at least one of everything. */
const suits = ({ dilationHeight, dilationWidth, dataFormat, inShape, outShape, filterShape }: ConvolutionPlan) =>
  dilationHeight * dilationWidth === 1 &&
  dataFormat === 'channelsLast' &&
  ![...inShape, ...outShape, ...filterShape].includes(0);

/** Convolutions and their gradients. */
export function convolutions({ run, plan }: WasmModule): FittingKernels {
  const fitting = (
    name: WasmKernelName,
    tensors: readonly tf.TensorInfo[],
    planned: ConvolutionPlan,
    shape: readonly number[],
  ) => (suits(planned) ? run(name, tensors, shape, [plan(numbersOf(planned))]) : undefined);
  return {
    [tf.Conv2D]: kernel(({ x, filter }: Tensors<'x' | 'filter'>, given: ConvolutionAttributes) => {
      const planned = planConvolution(x.shape, filter.shape, given);
      return fitting('convolve', [x, filter], planned, planned.outShape);
    }),
    [tf.Conv2DBackpropInput]: kernel(({ dy, filter }: Tensors<'dy' | 'filter'>, given: OfInput) => {
      const planned = planConvolution(given.inputShape, filter.shape, given);
      return fitting('convolveInputGradient', [dy, filter], planned, planned.inShape);
    }),
    [tf.Conv2DBackpropFilter]: kernel(({ x, dy }: Tensors<'x' | 'dy'>, given: OfFilter) => {
      const planned = planConvolution(x.shape, given.filterShape, given);
      return fitting('convolveFilterGradient', [x, dy], planned, planned.filterShape);
    }),
  };
}
