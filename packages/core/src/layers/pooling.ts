import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** The greatest value of each `size` x `size` window, `stride` apart (default `size`), of `[batch, height, width, channels]`. */
export function maxPool(x: Tensor4D, size: number, stride = size): Tensor4D {
  return tf.maxPool(x, size, stride, 'valid');
}

/** The mean of each `size` x `size` window, `stride` apart (default `size`), of `[batch, height, width, channels]`. */
export function averagePool(x: Tensor4D, size: number, stride = size): Tensor4D {
  return tf.avgPool(x, size, stride, 'valid');
}

/** The mean of each channel over all places: `[batch, height, width, channels]` to `[batch, channels]`. */
export function globalAveragePool(x: Tensor): Tensor2D {
  return tf.mean(x, [1, 2]);
}
