import { provideKernels } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';

/** The input's pixels that each filter element meets, a column an element: `[batch * outHeight * outWidth, h * w * channels]`. */
function columnsOf(x, plan) {
  const { padInfo, filterHeight, filterWidth, outHeight, outWidth, inChannels, batchSize } = plan;
  const margins = [
    [0, 0],
    [padInfo.top, padInfo.bottom],
    [padInfo.left, padInfo.right],
    [0, 0],
  ];
  const padded = tf.pad(x, margins);
  const shifted = [];
  for (let row = 0; row < filterHeight; row += 1) {
    for (let column = 0; column < filterWidth; column += 1) {
      shifted.push(tf.slice(padded, [0, row, column, 0], [batchSize, outHeight, outWidth, inChannels]));
    }
  }
  return tf.reshape(tf.concat(shifted, 3), [batchSize * outHeight * outWidth, -1]);
}

/** The gradient of a convolution of stride 1 in its filter as one matrix product, the transposed factor the small one. */
function filterGradient({ inputs: { x, dy }, attrs: { strides, pad, filterShape } }) {
  const plan = tf.backend_util.computeConv2DInfo(x.shape, filterShape, strides, 1, pad);
  return tf.tidy(() => {
    const product = tf.matMul(tf.transpose(tf.reshape(dy, [-1, plan.outChannels])), columnsOf(x, plan));
    return tf.reshape(tf.transpose(product), filterShape);
  });
}

/** Puts it in the place of the wasm engine's own filter gradient, and has layers take convolution and pooling apart. */
export function im2colFilterGradient() {
  provideKernels('wasm', { pooledConvolution: () => undefined });
  tf.unregisterKernel(tf.Conv2DBackpropFilter, 'wasm');
  tf.registerKernel({ kernelName: tf.Conv2DBackpropFilter, backendName: 'wasm', kernelFunc: filterGradient });
}
