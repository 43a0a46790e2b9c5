import * as tf from '@tensorflow/tfjs';
import { type ConvolutionAttributes, planConvolution } from '../../convolution-plan.js';
import { type Kernel, ownKernel } from '../../kernels/registry.js';
import { composed, type Images } from './composed.js';
import { filterGradient, inputGradient, padInput } from './convolution-gradient.js';
import { depthwiseFilterGradient, depthwiseInputGradient } from './depthwise-gradient.js';

type OfFilter = ConvolutionAttributes & { readonly filterShape: readonly number[] };
type OfInput = ConvolutionAttributes & { readonly inputShape: readonly number[] };

/** The gradients of convolutions; wasm lacks all but one of them, and has that one four times slower. */
export const convolutionGradients: Readonly<Record<string, Kernel>> = {
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

/** With SAME padding and a stride the wasm kernel misplaces filters of one row; padded beforehand they are right. */
export function depthwiseConvolution(): Kernel {
  const own = ownKernel('wasm', tf.DepthwiseConv2dNative);
  return composed(({ x, filter }: Images<'x' | 'filter'>, given: ConvolutionAttributes) => {
    const plan = planConvolution(x.shape, filter.shape, given, true);
    const padded = plan.padInfo.type === 'SAME' ? { x: padInput(x, plan), pad: 'valid' } : { x, pad: given.pad };
    const result = own({ x: padded.x, filter }, { ...given, pad: padded.pad });
    return tf.engine().makeTensorFromTensorInfo(result);
  });
}
