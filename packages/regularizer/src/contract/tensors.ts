import type { NamedTensorMap, Scalar, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** Tensors by name, such as a model's parameters or their gradients. */
export type NamedTensors = Readonly<NamedTensorMap>;

/**
 * The same names with what `change` makes of each tensor.
 *
 * @example
 * ```ts
 * import { mapTensors } from '@infomixup/regularizer';
 * import * as tf from '@tensorflow/tfjs';
 * tf.tidy(() => {
 *   const halves = mapTensors({ kernel: tf.scalar(4), bias: tf.scalar(2) }, (tensor) => tf.div(tensor, 2));
 *   console.assert(halves['kernel']?.dataSync()[0] === 2 && halves['bias']?.dataSync()[0] === 1);
 * });
 * ```
 */
export function mapTensors(tensors: NamedTensors, change: (tensor: Tensor, name: string) => Tensor): NamedTensorMap {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, change(tensor, name)]));
}

/**
 * The Euclidean norm of all tensors together, `sqrt(sum_i sum(t_i^2))`, a scalar.
 *
 * @example
 * ```ts
 * import { globalNorm } from '@infomixup/regularizer';
 * import * as tf from '@tensorflow/tfjs';
 * tf.tidy(() => console.assert(globalNorm({ a: tf.tensor1d([3]), b: tf.tensor1d([0, 4]) }).dataSync()[0] === 5));
 * ```
 */
export function globalNorm(tensors: NamedTensors): Scalar {
  const squares = Object.values(tensors).map((tensor) => tf.sum<Scalar>(tf.square(tensor)));
  return tf.sqrt(squares.reduce((total, square) => tf.add<Scalar>(total, square), tf.scalar(0)));
}
