import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { detached } from '../tensors/detached.js';
import { mustCompose } from '../tensors/operation.js';

/** The greatest value of each `size` x `size` window, `stride` apart (default `size`), of `[batch, height, width, channels]`. */
export function maxPool(x: Tensor4D, size: number, stride = size): Tensor4D {
  // The gradient of TensorFlow.js's own has none itself.
  return mustCompose() && size === stride ? greatestOfWindows(x, size) : tf.maxPool(x, size, stride, 'valid');
}

/** Composed of what has second derivatives: `tf.max` has none, for want of those of its comparison. */
function greatestOfWindows(x: Tensor4D, size: number): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const [rows, columns] = [Math.floor(height / size), Math.floor(width / size)];
  const whole = tf.slice(x, [0, 0, 0, 0], [batch, rows * size, columns * size, channels]);
  const windows = tf.reshape(whole, [batch * rows, size, columns, size * channels]);
  const ofRows = tf.reshape(greatest(windows, 1), [batch, rows, columns, size, channels]);
  return greatest<Tensor4D>(ofRows, 3);
}

function greatest<T extends Tensor>(x: Tensor, axis: number): T {
  const share = detached(() => {
    const isGreatest = tf.cast(tf.equal(x, tf.max(x, axis, true)), 'float32');
    return tf.div(isGreatest, tf.sum(isGreatest, axis, true));
  });
  return tf.sum<T>(tf.mul(x, share), axis);
}

/** The mean of each `size` x `size` window, `stride` apart (default `size`), of `[batch, height, width, channels]`. */
export function averagePool(x: Tensor4D, size: number, stride = size): Tensor4D {
  return tf.avgPool(x, size, stride, 'valid');
}

/** The mean of each channel over all places: `[batch, height, width, channels]` to `[batch, channels]`. */
export function globalAveragePool(x: Tensor): Tensor2D {
  return tf.mean(x, [1, 2]);
}
