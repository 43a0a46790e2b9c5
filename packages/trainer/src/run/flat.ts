import type { NamedVariables } from '@infomixup/core';
import type { NamedTensorMap, Tensor, Tensor1D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** A tensor for every parameter, end to end in one new vector; zeros for a parameter that `tensors` lacks. */
export function joined(parameters: NamedVariables, tensors: Readonly<NamedTensorMap>): Tensor1D {
  const parts = Object.entries(parameters).map(([name, { shape, size }]) =>
    shaped<Tensor1D>(tensors[name] ?? tf.zeros(shape), [size]),
  );
  return tf.concat1d(parts);
}

/** The parts of such a vector, each in its parameter's shape. */
export function parted(parameters: NamedVariables, vector: Tensor1D): NamedTensorMap {
  const entries = Object.entries(parameters);
  const parts = tf.split(
    vector,
    entries.map(([, { size }]) => size),
  );
  const named = parts.map((part, index) => [entries[index]?.[0], shaped(part, entries[index]?.[1].shape ?? [])]);
  return Object.fromEntries(named);
}

/** The tensor itself where it has this shape already: half of all parameters are vectors, and each kernel costs. */
const shaped = <T extends Tensor>(tensor: Tensor, shape: readonly number[]): T =>
  // T is what tfjs calls a tensor of this shape.
  (tensor.shape.join() === shape.join() ? tensor : tf.reshape(tensor, [...shape])) as T;
