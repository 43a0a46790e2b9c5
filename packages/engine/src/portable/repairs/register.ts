import * as tf from '@tensorflow/tfjs';
import { type ConvolutionAttributes, planConvolution } from '../../convolution-plan.js';
import { type Kernel, ownKernel, replaceKernel } from '../../kernels.js';
import { filterGradient, inputGradient } from './convolution-gradient.js';
import { depthwiseFilterGradient, depthwiseInputGradient } from './depthwise-gradient.js';
import { maxPoolGradient } from './max-pool-gradient.js';
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

interface PoolAttributes {
  readonly filterSize: number | [number, number];
  readonly strides: number | [number, number];
  readonly pad: 'valid' | 'same' | number;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

const poolGradient = composed(({ input, dy }: Images<'input' | 'dy'>, given: PoolAttributes) => {
  const { filterSize, strides, pad, dimRoundingMode } = given;
  const plan = tf.backend_util.computePool2DInfo(input.shape, filterSize, strides, 1, pad, dimRoundingMode);
  return tf.tensor(maxPoolGradient(input.dataSync(), dy.dataSync(), plan), input.shape);
});

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

/** Gives the wasm backend the gradients it lacks, and right ones for those it has wrong. */
export function repairWasm(): void {
  const repairs = {
    ...convolutions,
    [tf.MaxPoolGrad]: poolGradient,
    [tf.UnsortedSegmentSum]: sumOfSegments,
    [tf.BatchMatMul]: matrixProduct(),
  };
  for (const [name, kernel] of Object.entries(repairs)) replaceKernel('wasm', name, kernel);
}
