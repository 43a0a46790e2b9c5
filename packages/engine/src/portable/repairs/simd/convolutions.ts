import * as tf from '@tensorflow/tfjs';
import { type ConvolutionAttributes, type ConvolutionPlan, planConvolution } from '../../../convolution-plan.js';
import type { FittingKernel, Tensors } from './fitting-kernel.js';
import type { KernelModule, KernelName } from './kernel-module.js';

/** The side of images with as many zeros around as their windows reach. */
const padded = (inputs: number, outputs: number, stride: number, filter: number, before: number) =>
  Math.max((outputs - 1) * stride + filter, before + inputs);

/** A plan as `assembly/kernels/convolution.ts` reads it. */
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
export function convolutions({ run, plan }: KernelModule): Readonly<Record<string, FittingKernel>> {
  const fitting = (
    kernel: KernelName,
    tensors: readonly tf.TensorInfo[],
    planned: ConvolutionPlan,
    shape: readonly number[],
  ) => (suits(planned) ? run(kernel, tensors, shape, [plan(numbersOf(planned))]) : undefined);
  // tfjs calls these kernels with these tensors and attributes, and types both by their most general kind.
  return {
    [tf.Conv2D]: (inputs, attributes) => {
      const { x, filter } = inputs as Tensors<'x' | 'filter'>;
      const planned = planConvolution(x.shape, filter.shape, attributes as unknown as ConvolutionAttributes);
      return fitting('convolve', [x, filter], planned, planned.outShape);
    },
    [tf.Conv2DBackpropInput]: (inputs, attributes) => {
      const { dy, filter } = inputs as Tensors<'dy' | 'filter'>;
      const given = attributes as unknown as ConvolutionAttributes & { readonly inputShape: readonly number[] };
      const planned = planConvolution(given.inputShape, filter.shape, given);
      return fitting('convolveInputGradient', [dy, filter], planned, planned.inShape);
    },
    [tf.Conv2DBackpropFilter]: (inputs, attributes) => {
      const { x, dy } = inputs as Tensors<'x' | 'dy'>;
      const given = attributes as unknown as ConvolutionAttributes & { readonly filterShape: readonly number[] };
      const planned = planConvolution(x.shape, given.filterShape, given);
      return fitting('convolveFilterGradient', [x, dy], planned, planned.filterShape);
    },
  };
}
