import * as tf from '@tensorflow/tfjs';
import { defineOp, type Op } from '../op.js';
import { kernel, replaceKernel, standingKernel, type Tensors } from '../registry.js';
import {
  type ConvolutionAttributes,
  type ConvolutionPlan,
  type OfFilter,
  type OfInput,
  planConvolution,
} from './plan.js';

const attributes = { strides: 'integers', padding: 'integers', size: 'integers' } as const;
const outputs = { result: 'images' } as const;

const forwardOp = defineOp('Convolution', { inputs: ['x', 'filter'], outputs, attributes });
const inputGradientOp = defineOp('ConvolutionInputGradient', { inputs: ['dy', 'filter'], outputs, attributes });
const filterGradientOp = defineOp('ConvolutionFilterGradient', { inputs: ['x', 'dy'], outputs, attributes });

/** The ops of convolutions, which stand in for those of tfjs. */
export const convolutionOps = [forwardOp, inputGradientOp, filterGradientOp];

interface Convolution {
  readonly plan: ConvolutionPlan;
  /** Height and width of what is computed. */
  readonly size: readonly [number, number];
  /** Channels of what is computed, which the kernels compute beside each other. */
  readonly columns: number;
}

/** Fewer channels leave vectors empty. */
const fewestColumns = 16;

const isPlain = ({ dataFormat, dilationHeight, dilationWidth }: ConvolutionPlan) =>
  dataFormat === 'channelsLast' && dilationHeight === 1 && dilationWidth === 1;

/** oneDNN is as fast where it computes all products; eager TensorFlow asks it only where the padding is SAME or VALID. */
const isFaster = ({ filterHeight, filterWidth, strideHeight, strideWidth }: ConvolutionPlan) =>
  (filterHeight === 3 && filterWidth === 3) || strideHeight > 1 || strideWidth > 1;

const suits = ({ plan, columns }: Convolution, inputs: tf.NamedTensorInfoMap) =>
  Object.values(inputs).every((tensor) => tensor?.dtype === 'float32') &&
  columns >= fewestColumns &&
  isPlain(plan) &&
  isFaster(plan);

const attributesFor = ({ plan: { strideHeight, strideWidth, padInfo }, size }: Convolution): tf.NamedAttrMap => ({
  strides: [strideHeight, strideWidth],
  padding: [padInfo.top, padInfo.left],
  size: [...size],
});

/** Lets the kernel of an op stand in for one of tfjs, which is called with the same tensors, where it suits. */
function prefer<I extends string, Given extends ConvolutionAttributes>(
  op: Op<I, typeof outputs, typeof attributes>,
  name: string,
  read: (tensors: Tensors<NoInfer<I>>, given: Given) => Convolution,
): void {
  const [own, other] = [standingKernel('tensorflow', op.name), standingKernel('tensorflow', name)];
  const readCall = kernel(read);
  replaceKernel('tensorflow', name, (inputs, attributes) => {
    const convolution = readCall(inputs, attributes);
    return suits(convolution, inputs) ? own(inputs, attributesFor(convolution)) : other(inputs, attributes);
  });
}

/** Convolves by the engine's own kernels where they are faster, which is known of wide vectors alone. */
export function preferOwnConvolutions(): void {
  prefer(forwardOp, tf.Conv2D, ({ x, filter }, given: ConvolutionAttributes) => {
    const plan = planConvolution(x.shape, filter.shape, given);
    return { plan, size: [plan.outHeight, plan.outWidth], columns: plan.outChannels };
  });
  prefer(inputGradientOp, tf.Conv2DBackpropInput, ({ filter }, given: OfInput) => {
    const plan = planConvolution(given.inputShape, filter.shape, given);
    return { plan, size: [plan.inHeight, plan.inWidth], columns: plan.inChannels };
  });
  prefer(filterGradientOp, tf.Conv2DBackpropFilter, ({ x }, given: OfFilter) => {
    const plan = planConvolution(x.shape, given.filterShape, given);
    return { plan, size: [plan.filterHeight, plan.filterWidth], columns: plan.outChannels };
  });
}
