import * as tf from '@tensorflow/tfjs';
import type { ConvolutionPlan } from '../convolution/plan.js';
import { type Margins, padOrCrop, spread } from './padding.js';

/** Margins that make the correlation of spread output gradients with a flipped filter as long as the input. */
function fullMargins(input: number, output: number, stride: number, filter: number, before: number): Margins {
  const first = filter - 1 - before;
  return [first, input + filter - 1 - ((output - 1) * stride + 1) - first];
}

/** Output gradients laid out so that a VALID correlation with the flipped filter gives the input gradient. */
export function spreadOverInput(dy: tf.Tensor4D, plan: ConvolutionPlan): tf.Tensor4D {
  const { inHeight, inWidth, outHeight, outWidth, strideHeight, strideWidth, padInfo } = plan;
  const rows = fullMargins(inHeight, outHeight, strideHeight, plan.effectiveFilterHeight, padInfo.top);
  const columns = fullMargins(inWidth, outWidth, strideWidth, plan.effectiveFilterWidth, padInfo.left);
  return padOrCrop(spread(dy, strideHeight, strideWidth), rows, columns);
}

/** The input as the convolution saw it, with its padding. */
export function padInput(x: tf.Tensor4D, { padInfo }: ConvolutionPlan): tf.Tensor4D {
  return padOrCrop(x, [padInfo.top, padInfo.bottom], [padInfo.left, padInfo.right]);
}

const dilationsOf = ({ dilationHeight, dilationWidth }: ConvolutionPlan): [number, number] => [
  dilationHeight,
  dilationWidth,
];

/** Gradient of a convolution in its input, `[batch, height, width, inputs]`. */
export function inputGradient(dy: tf.Tensor4D, filter: tf.Tensor4D, plan: ConvolutionPlan): tf.Tensor4D {
  const flipped = tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2]);
  return tf.conv2d(spreadOverInput(dy, plan), flipped, 1, 'valid', 'NHWC', dilationsOf(plan));
}

/**
 * Gradient of a convolution in its filter, `[height, width, inputs, filters]`: a convolution in which batch and
 * channels change places, the output gradients are the filter, and stride and dilation change places too.
 */
export function filterGradient(x: tf.Tensor4D, dy: tf.Tensor4D, plan: ConvolutionPlan): tf.Tensor4D {
  const { filterHeight, filterWidth, strideHeight, strideWidth, inChannels, outChannels } = plan;
  const images = tf.transpose(padInput(x, plan), [3, 1, 2, 0]);
  const filters = tf.transpose(dy, [1, 2, 0, 3]);
  const sums = tf.conv2d(images, filters, dilationsOf(plan), 'valid', 'NHWC', [strideHeight, strideWidth]);
  // Rows and columns that the stride left over answer to no filter element.
  const used = tf.slice(sums, [0, 0, 0, 0], [inChannels, filterHeight, filterWidth, outChannels]);
  return tf.transpose(used, [1, 2, 0, 3]);
}
