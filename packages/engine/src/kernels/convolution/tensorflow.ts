import * as tf from '@tensorflow/tfjs';
import { kernel, replaceKernels, type Tensors } from '../registry.js';
import { type Attributes, attributesOf } from '../tensorflow/attributes.js';
import type { NativeBackend, OpAttribute } from '../tensorflow/backend.js';
import type { ShapeInputs } from '../tensorflow/shape-input.js';
import {
  type ConvolutionAttributes,
  type ConvolutionPlan,
  type OfFilter,
  type OfInput,
  planConvolution,
} from './plan.js';

function sameAsAutomatic({ padInfo, ...convolution }: ConvolutionPlan): boolean {
  const { inHeight, inWidth, outHeight, outWidth, strideHeight, strideWidth } = convolution;
  const { effectiveFilterHeight, effectiveFilterWidth } = convolution;
  const total = (input: number, output: number, stride: number, filter: number) =>
    output === Math.ceil(input / stride) ? Math.max((output - 1) * stride + filter - input, 0) : Number.NaN;
  const rows = total(inHeight, outHeight, strideHeight, effectiveFilterHeight);
  const columns = total(inWidth, outWidth, strideWidth, effectiveFilterWidth);
  const split = (sum: number, before: number, after: number) =>
    Math.floor(sum / 2) === before && sum - before === after;
  return split(rows, padInfo.top, padInfo.bottom) && split(columns, padInfo.left, padInfo.right);
}

/** oneDNN is asked for by SAME and VALID alone, so that a padding in numbers is named so where it is equal. */
function padding(convolution: ConvolutionPlan, { integers, text }: Attributes): OpAttribute[] {
  const { type, top, bottom, left, right } = convolution.padInfo;
  if (type === 'SAME' || type === 'VALID') return [text('padding', type)];
  if (sameAsAutomatic(convolution)) return [text('padding', 'SAME')];
  const rowsAndColumns = [top, bottom, left, right];
  const nchw = convolution.dataFormat === 'channelsFirst';
  const all = nchw ? [0, 0, 0, 0, ...rowsAndColumns] : [0, 0, ...rowsAndColumns, 0, 0];
  return [text('padding', 'EXPLICIT'), integers('explicit_paddings', all)];
}

function opAttributes(convolution: ConvolutionPlan, build: Attributes): OpAttribute[] {
  const { strideHeight, strideWidth, dilationHeight, dilationWidth } = convolution;
  const nchw = convolution.dataFormat === 'channelsFirst';
  const perAxis = (height: number, width: number) => (nchw ? [1, 1, height, width] : [1, height, width, 1]);
  return [
    build.float,
    build.integers('strides', perAxis(strideHeight, strideWidth)),
    build.integers('dilations', perAxis(dilationHeight, dilationWidth)),
    build.text('data_format', nchw ? 'NCHW' : 'NHWC'),
    ...padding(convolution, build),
  ];
}

/** Lets convolutions and their gradients take a padding in numbers, which tfjs-node refuses. */
export function replaceConvolutions(backend: NativeBackend, inputOf: ShapeInputs): void {
  const build = attributesOf(backend);
  const run = (op: string, plan: ConvolutionPlan, inputs: readonly tf.TensorInfo[]) =>
    backend.executeSingleOutput(op, opAttributes(plan, build), inputs);
  replaceKernels('tensorflow', {
    [tf.Conv2D]: kernel(({ x, filter }: Tensors<'x' | 'filter'>, given: ConvolutionAttributes) =>
      run('Conv2D', planConvolution(x.shape, filter.shape, given), [x, filter]),
    ),
    [tf.Conv2DBackpropInput]: kernel(({ dy, filter }: Tensors<'dy' | 'filter'>, given: OfInput) => {
      const plan = planConvolution(given.inputShape, filter.shape, given);
      return run('Conv2DBackpropInput', plan, [inputOf(given.inputShape), filter, dy]);
    }),
    [tf.Conv2DBackpropFilter]: kernel(({ x, dy }: Tensors<'x' | 'dy'>, given: OfFilter) => {
      const plan = planConvolution(x.shape, given.filterShape, given);
      return run('Conv2DBackpropFilter', plan, [x, inputOf(given.filterShape), dy]);
    }),
  });
}
