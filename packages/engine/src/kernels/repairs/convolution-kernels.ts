import * as tf from '@tensorflow/tfjs';
import { type ConvolutionAttributes, type OfFilter, type OfInput, planConvolution } from '../convolution/plan.js';
import { composedKernel, type Images, type Kernel, standingKernel } from '../registry.js';
import { filterGradient, inputGradient, padInput } from './convolution-gradient.js';
import { depthwiseFilterGradient, depthwiseInputGradient } from './depthwise-gradient.js';

/** The gradients of convolutions; wasm lacks all but one of them, and has that one four times slower. */
export const convolutionGradients: Readonly<Record<string, Kernel>> = {
  [tf.Conv2DBackpropFilter]: composedKernel(({ x, dy }: Images<'x' | 'dy'>, given: OfFilter) =>
    filterGradient(x, dy, planConvolution(x.shape, given.filterShape, given)),
  ),
  [tf.Conv2DBackpropInput]: composedKernel(({ dy, filter }: Images<'dy' | 'filter'>, given: OfInput) =>
    inputGradient(dy, filter, planConvolution(given.inputShape, filter.shape, given)),
  ),
  [tf.DepthwiseConv2dNativeBackpropFilter]: composedKernel(({ x, dy }: Images<'x' | 'dy'>, given: OfFilter) =>
    depthwiseFilterGradient(x, dy, planConvolution(x.shape, given.filterShape, given, true)),
  ),
  [tf.DepthwiseConv2dNativeBackpropInput]: composedKernel(({ dy, filter }: Images<'dy' | 'filter'>, given: OfInput) =>
    depthwiseInputGradient(dy, filter, planConvolution(given.inputShape, filter.shape, given, true)),
  ),
};

/** With SAME padding and a stride the wasm kernel misplaces filters of one row; padded beforehand they are right. */
export function depthwiseConvolution(): Kernel {
  const own = standingKernel('wasm', tf.DepthwiseConv2dNative);
  return composedKernel(({ x, filter }: Images<'x' | 'filter'>, given: ConvolutionAttributes) => {
    const plan = planConvolution(x.shape, filter.shape, given, true);
    const padded = plan.padInfo.type === 'SAME' ? { x: padInput(x, plan), pad: 'valid' } : { x, pad: given.pad };
    const result = own({ x: padded.x, filter }, { ...given, pad: padded.pad });
    return tf.engine().makeTensorFromTensorInfo(result);
  });
}
