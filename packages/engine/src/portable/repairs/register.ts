import * as tf from '@tensorflow/tfjs';
import { type ConvolutionAttributes, planConvolution } from '../../convolution-plan.js';
import { type Kernel, ownKernel, replaceKernel } from '../../kernels.js';
import type { PoolAttributes } from '../../pool-attributes.js';
import { filterGradient, inputGradient, padInput } from './convolution-gradient.js';
import { depthwiseFilterGradient, depthwiseInputGradient } from './depthwise-gradient.js';
import { averagePoolGradient, maxPoolGradient } from './pool-gradient.js';
import { segmentSum } from './segment-sum.js';

/**
 * A kernel out of other ops. They use the tensors that the kernel was given: a new tensor around the same data would
 * never be freed.
 */
function composed<Tensors, Attributes>(compute: (tensors: Tensors, given: Attributes) => tf.Tensor): Kernel {
  // tfjs calls a kernel with tensors and its op's attributes, and types both by their most general kind.
  return (inputs, attributes) => tf.tidy(() => compute(inputs as Tensors, attributes as Attributes));
}

type Images<Names extends string> = Readonly<Record<Names, tf.Tensor4D>>;
type OfFilter = ConvolutionAttributes & { readonly filterShape: readonly number[] };
type OfInput = ConvolutionAttributes & { readonly inputShape: readonly number[] };

const convolutions: Readonly<Record<string, Kernel>> = {
  [tf.Conv2DBackpropFilter]: composed(({ x, dy }: Images<'x' | 'dy'>, given: OfFilter) =>
    filterGradient(x, dy, planConvolution(x.shape, given.filterShape, given)),
  ),
  [tf.Conv2DBackpropInput]: composed(({ dy, filter }: Images<'dy' | 'filter'>, given: OfInput) =>
    inputGradient(dy, filter, planConvolution(given.inputShape, filter.shape, given)),
  ),
  [tf.DepthwiseConv2dNativeBackpropFilter]: composed(({ x, dy }: Images<'x' | 'dy'>, given: OfFilter) =>
    depthwiseFilterGradient(x, dy, planConvolution(x.shape, given.filterShape, given, true)),
  ),
  [tf.DepthwiseConv2dNativeBackpropInput]: composed(({ dy, filter }: Images<'dy' | 'filter'>, given: OfInput) =>
    depthwiseInputGradient(dy, filter, planConvolution(given.inputShape, filter.shape, given, true)),
  ),
};

function planPool(input: tf.Tensor4D, given: PoolAttributes) {
  const { filterSize, strides, pad, dimRoundingMode } = given;
  return tf.backend_util.computePool2DInfo(input.shape, filterSize, strides, 1, pad, dimRoundingMode);
}

const maximumGradient = composed(({ input, dy }: Images<'input' | 'dy'>, given: PoolAttributes) =>
  tf.tensor(maxPoolGradient(input.dataSync(), dy.dataSync(), planPool(input, given)), input.shape),
);

const averageGradient = composed(({ input, dy }: Images<'input' | 'dy'>, given: PoolAttributes) =>
  tf.tensor(averagePoolGradient(dy.dataSync(), planPool(input, given)), input.shape),
);

interface Segments {
  readonly x: tf.Tensor;
  readonly segmentIds: tf.Tensor1D;
}

const sumOfSegments = composed(({ x, segmentIds }: Segments, { numSegments }: { numSegments: number }) => {
  const [, ...row] = x.shape;
  const width = tf.util.sizeFromShape(row);
  return tf.tensor(segmentSum(x.dataSync(), segmentIds.dataSync(), numSegments, width), [numSegments, ...row]);
});

interface Factors {
  readonly a: tf.Tensor;
  readonly b: tf.Tensor;
}

function transposeMatrices(x: tf.Tensor): tf.Tensor {
  const axes = [...x.shape.keys()];
  return tf.transpose(x, [...axes.slice(0, -2), x.rank - 1, x.rank - 2]);
}

/** The wasm kernel reads a transposed factor column by column; laying it out first is 12 times faster. */
function matrixProduct(): Kernel {
  const own = ownKernel('wasm', tf.BatchMatMul);
  return composed(({ a, b }: Factors, { transposeA, transposeB }: { transposeA: boolean; transposeB: boolean }) => {
    const factors = { a: transposeA ? transposeMatrices(a) : a, b: transposeB ? transposeMatrices(b) : b };
    return tf.engine().makeTensorFromTensorInfo(own(factors, { transposeA: false, transposeB: false }));
  });
}

/** With SAME padding and a stride the wasm kernel misplaces filters of one row; padded beforehand they are right. */
function depthwiseConvolution(): Kernel {
  const own = ownKernel('wasm', tf.DepthwiseConv2dNative);
  return composed(({ x, filter }: Images<'x' | 'filter'>, given: ConvolutionAttributes) => {
    const plan = planConvolution(x.shape, filter.shape, given, true);
    const padded = plan.padInfo.type === 'SAME' ? { x: padInput(x, plan), pad: 'valid' } : { x, pad: given.pad };
    const result = own({ x: padded.x, filter }, { ...given, pad: padded.pad });
    return tf.engine().makeTensorFromTensorInfo(result);
  });
}

interface OneHotAttributes {
  readonly dtype: 'float32' | 'int32' | 'bool';
  readonly onValue: number;
  readonly offValue: number;
}

/** The wasm kernel writes its values as integers whatever the type: a 1 in float32 would read 1.4e-45. */
function oneHotRows(): Kernel {
  const own = ownKernel('wasm', tf.OneHot);
  return composed((inputs: tf.NamedTensorInfoMap, { dtype, onValue, offValue, ...given }: OneHotAttributes) => {
    const marks = tf
      .engine()
      .makeTensorFromTensorInfo(own(inputs, { ...given, dtype: 'int32', onValue: 1, offValue: 0 }));
    if (onValue === 1 && offValue === 0) return tf.cast(marks, dtype);
    return tf.cast(tf.add(tf.mul(tf.cast(marks, 'float32'), onValue - offValue), offValue), dtype);
  });
}

function replaceAll(backend: 'wasm' | 'cpu', repairs: Readonly<Record<string, Kernel>>): void {
  for (const [name, kernel] of Object.entries(repairs)) replaceKernel(backend, name, kernel);
}

/** Gives the wasm backend the gradients it lacks, and right ones for those it has wrong. */
export function repairWasm(): void {
  replaceAll('wasm', {
    ...convolutions,
    [tf.DepthwiseConv2dNative]: depthwiseConvolution(),
    [tf.MaxPoolGrad]: maximumGradient,
    [tf.AvgPoolGrad]: averageGradient,
    [tf.UnsortedSegmentSum]: sumOfSegments,
    [tf.BatchMatMul]: matrixProduct(),
    [tf.OneHot]: oneHotRows(),
  });
}

/** Gives the cpu backend the gradient of average pooling, which it shares among the padding too. */
export function repairCpu(): void {
  replaceAll('cpu', { [tf.AvgPoolGrad]: averageGradient });
}
