import * as tf from '@tensorflow/tfjs';
import type { ConvolutionPlan } from '../convolution/plan.js';
import { padInput, spreadOverInput } from './convolution-gradient.js';

const multiplierOf = ({ outChannels, inChannels }: ConvolutionPlan) => outChannels / inChannels;

/** Gradient of a depthwise convolution in its input; a channel's several outputs are added up. */
export function depthwiseInputGradient(dy: tf.Tensor4D, filter: tf.Tensor4D, plan: ConvolutionPlan): tf.Tensor4D {
  const { batchSize, inHeight, inWidth, inChannels, filterHeight, filterWidth, outChannels } = plan;
  const laid = spreadOverInput(dy, plan);
  const flipped = tf.reshape<tf.Rank.R4>(tf.reverse(filter, [0, 1]), [filterHeight, filterWidth, outChannels, 1]);
  const dilations: [number, number] = [plan.dilationHeight, plan.dilationWidth];
  const parts = tf.depthwiseConv2d(laid, flipped, 1, 'valid', 'NHWC', dilations);
  return tf.sum<tf.Tensor4D>(tf.reshape(parts, [batchSize, inHeight, inWidth, inChannels, multiplierOf(plan)]), 4);
}

function inputsUnder(x: tf.Tensor4D, plan: ConvolutionPlan, row: number, column: number): tf.Tensor {
  const { batchSize, outHeight, outWidth, inChannels, strideHeight, strideWidth } = plan;
  const begin = [0, row * plan.dilationHeight, column * plan.dilationWidth, 0];
  const rows = (outHeight - 1) * strideHeight + 1;
  const columns = (outWidth - 1) * strideWidth + 1;
  const end = [batchSize, (begin[1] ?? 0) + rows, (begin[2] ?? 0) + columns, inChannels];
  return tf.stridedSlice(x, begin, end, [1, strideHeight, strideWidth, 1]);
}

/** Gradient of a depthwise convolution in its filter, `[height, width, inputs, multiplier]`, one element at a time. */
export function depthwiseFilterGradient(x: tf.Tensor4D, dy: tf.Tensor4D, plan: ConvolutionPlan): tf.Tensor4D {
  const { batchSize, outHeight, outWidth, inChannels, filterHeight, filterWidth } = plan;
  const multiplier = multiplierOf(plan);
  const padded = padInput(x, plan);
  const outputs = tf.reshape(dy, [batchSize, outHeight, outWidth, inChannels, multiplier]);
  const elements: tf.Tensor[] = [];
  for (let row = 0; row < filterHeight; row++) {
    for (let column = 0; column < filterWidth; column++) {
      const inputs = tf.expandDims(inputsUnder(padded, plan, row, column), 4);
      elements.push(tf.sum(tf.mul(inputs, outputs), [0, 1, 2]));
    }
  }
  return tf.reshape(tf.stack(elements), [filterHeight, filterWidth, inChannels, multiplier]);
}
