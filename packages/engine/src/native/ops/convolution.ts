import * as tf from '@tensorflow/tfjs';
import { type ConvolutionAttributes, type ConvolutionPlan, planConvolution } from '../../convolution-plan.js';
import { type Kernel, replaceKernel } from '../../kernels/registry.js';
import type { NativeBackend, OpAttribute } from '../backend.js';
import { type Attributes, attributesOf } from './attributes.js';
import type { ShapeInputs } from './shape-input.js';

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

function kernels(backend: NativeBackend, inputOf: ShapeInputs): Readonly<Record<string, Kernel>> {
  const build = attributesOf(backend);
  const run = (op: string, convolution: ConvolutionPlan, inputs: readonly tf.TensorInfo[]) =>
    backend.executeSingleOutput(op, opAttributes(convolution, build), inputs);
  // The kernel registry types inputs by name and attributes as anything; these names are tfjs's own.
  return {
    [tf.Conv2D]: (inputs, attributes) => {
      const { x, filter } = inputs as { x: tf.TensorInfo; filter: tf.TensorInfo };
      const convolution = planConvolution(x.shape, filter.shape, attributes as unknown as ConvolutionAttributes);
      return run('Conv2D', convolution, [x, filter]);
    },
    [tf.Conv2DBackpropInput]: (inputs, attributes) => {
      const { dy, filter } = inputs as { dy: tf.TensorInfo; filter: tf.TensorInfo };
      const given = attributes as unknown as ConvolutionAttributes & { inputShape: readonly number[] };
      const convolution = planConvolution(given.inputShape, filter.shape, given);
      return run('Conv2DBackpropInput', convolution, [inputOf(given.inputShape), filter, dy]);
    },
    [tf.Conv2DBackpropFilter]: (inputs, attributes) => {
      const { x, dy } = inputs as { x: tf.TensorInfo; dy: tf.TensorInfo };
      const given = attributes as unknown as ConvolutionAttributes & { filterShape: readonly number[] };
      const convolution = planConvolution(x.shape, given.filterShape, given);
      return run('Conv2DBackpropFilter', convolution, [x, inputOf(given.filterShape), dy]);
    },
  };
}

/** Lets convolutions and their gradients take a padding in numbers, which tfjs-node refuses. */
export function registerConvolution(backend: NativeBackend, inputOf: ShapeInputs): void {
  for (const [name, kernel] of Object.entries(kernels(backend, inputOf))) replaceKernel('tensorflow', name, kernel);
}
