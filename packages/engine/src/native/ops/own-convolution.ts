import * as tf from '@tensorflow/tfjs';
import { type ConvolutionAttributes, type ConvolutionPlan, planConvolution } from '../../convolution-plan.js';
import { type Kernel, ownKernel, replaceKernel } from '../../kernels/registry.js';
import { instructionSet } from '../instruction-set.js';

interface Convolution {
  readonly plan: ConvolutionPlan;
  readonly tensors: Readonly<Record<string, tf.TensorInfo>>;
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

const suits = ({ plan, tensors, columns }: Convolution) =>
  Object.values(tensors).every(({ dtype }) => dtype === 'float32') &&
  columns >= fewestColumns &&
  isPlain(plan) &&
  isFaster(plan);

const attributesFor = ({ plan: { strideHeight, strideWidth, padInfo }, size }: Convolution): tf.NamedAttrMap => ({
  strides: [strideHeight, strideWidth],
  padding: [padInfo.top, padInfo.left],
  size: [...size],
});

/** What a kernel of tfjs is asked for. */
type Reading = (inputs: tf.NamedTensorInfoMap, attributes: tf.NamedAttrMap) => Convolution;

/** Lets one of the engine's own kernels stand in for one of tfjs, where it suits. */
function prefer(ownName: string, name: string, read: Reading): void {
  const [own, other] = [ownKernel('tensorflow', ownName), ownKernel('tensorflow', name)];
  const kernel: Kernel = (inputs, attributes) => {
    const convolution = read(inputs, attributes);
    return suits(convolution) ? own(convolution.tensors, attributesFor(convolution)) : other(inputs, attributes);
  };
  replaceKernel('tensorflow', name, kernel);
}

// The kernel registry types inputs by name and attributes as anything; these names are tfjs's own.

const forward: Reading = (inputs, attributes) => {
  const { x, filter } = inputs as { x: tf.TensorInfo; filter: tf.TensorInfo };
  const plan = planConvolution(x.shape, filter.shape, attributes as unknown as ConvolutionAttributes);
  return { plan, tensors: { x, filter }, size: [plan.outHeight, plan.outWidth], columns: plan.outChannels };
};

const inputGradient: Reading = (inputs, attributes) => {
  const { dy, filter } = inputs as { dy: tf.TensorInfo; filter: tf.TensorInfo };
  const given = attributes as unknown as ConvolutionAttributes & { inputShape: readonly number[] };
  const plan = planConvolution(given.inputShape, filter.shape, given);
  return { plan, tensors: { dy, filter }, size: [plan.inHeight, plan.inWidth], columns: plan.inChannels };
};

const filterGradient: Reading = (inputs, attributes) => {
  const { x, dy } = inputs as { x: tf.TensorInfo; dy: tf.TensorInfo };
  const given = attributes as unknown as ConvolutionAttributes & { filterShape: readonly number[] };
  const plan = planConvolution(x.shape, given.filterShape, given);
  return { plan, tensors: { x, dy }, size: [plan.filterHeight, plan.filterWidth], columns: plan.outChannels };
};

/** Convolves by the engine's own kernels where they are faster, which is known of wide vectors alone. */
export function registerOwnConvolution(): void {
  if (instructionSet() === 'baseline') return;
  prefer('Convolution', tf.Conv2D, forward);
  prefer('ConvolutionInputGradient', tf.Conv2DBackpropInput, inputGradient);
  prefer('ConvolutionFilterGradient', tf.Conv2DBackpropFilter, filterGradient);
}
