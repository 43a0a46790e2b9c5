import type * as tf from '@tensorflow/tfjs';
import { type Kernel, ownKernel, replaceKernel } from '../../../kernels/registry.js';

/** A kernel for the common cases; undefined where it does not fit. */
export type FittingKernel = (...call: Parameters<Kernel>) => tf.TensorInfo | undefined;

/** Tensors by the names that a kernel gives them. */
export type Tensors<Names extends string> = Readonly<Record<Names, tf.TensorInfo>>;

/** Puts a kernel before the one that stands, which keeps the cases that it does not fit. */
export function putBefore(name: string, fitting: FittingKernel): void {
  const standing = ownKernel('wasm', name);
  replaceKernel('wasm', name, (inputs, attributes) => fitting(inputs, attributes) ?? standing(inputs, attributes));
}

/** Whether tensors hold values, and all of them floats. */
export function areFloats(tensors: readonly tf.TensorInfo[]): boolean {
  return tensors.every(({ dtype, shape }) => dtype === 'float32' && !shape.includes(0));
}
