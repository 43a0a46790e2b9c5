import * as tf from '@tensorflow/tfjs';

/** Sizes, strides, dilations and padding of a convolution, worked out by tfjs. */
export type ConvolutionPlan = ReturnType<typeof tf.backend_util.computeConv2DInfo>;

/** The attributes that tfjs passes to convolution kernels and their gradients. */
export interface ConvolutionAttributes {
  readonly strides: number | [number, number];
  readonly pad: 'valid' | 'same' | number;
  /** Depthwise kernels have none: their images are NHWC. */
  readonly dataFormat?: 'NHWC' | 'NCHW';
  readonly dilations?: number | [number, number];
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** What the gradient in the filter is called with. */
export type OfFilter = ConvolutionAttributes & { readonly filterShape: readonly number[] };

/** What the gradient in the images is called with. */
export type OfInput = ConvolutionAttributes & { readonly inputShape: readonly number[] };

type Shape4D = [number, number, number, number];

/** Plans a convolution of an image batch of rank 4 with a filter of rank 4. */
export function planConvolution(
  input: readonly number[],
  filter: readonly number[],
  attributes: ConvolutionAttributes,
  depthwise = false,
): ConvolutionPlan {
  const { strides, pad, dataFormat = 'NHWC', dilations = 1, dimRoundingMode } = attributes;
  const [x, w] = [[...input], [...filter]] as [Shape4D, Shape4D]; // the calling op has checked both ranks
  const format = tf.backend_util.convertConv2DDataFormat(dataFormat);
  return tf.backend_util.computeConv2DInfo(x, w, strides, dilations, pad, dimRoundingMode, depthwise, format);
}
