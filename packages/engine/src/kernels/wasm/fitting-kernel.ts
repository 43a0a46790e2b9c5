import type * as tf from '@tensorflow/tfjs';
import { type Kernel, replaceKernel, standingKernel } from '../registry.js';

/** A kernel for the common cases; undefined where it does not fit. */
export type FittingKernel = Kernel<tf.TensorInfo | undefined>;

/** Fitting kernels by the names of those that they come before. */
export type FittingKernels = Readonly<Record<string, FittingKernel>>;

/** Puts kernels before those that stand, which keep the cases that they do not fit. */
export function putBefore(kernels: FittingKernels): void {
  for (const [name, fitting] of Object.entries(kernels)) {
    const standing = standingKernel('wasm', name);
    replaceKernel('wasm', name, (inputs, attributes) => fitting(inputs, attributes) ?? standing(inputs, attributes));
  }
}

/** Whether tensors hold values, and all of them floats. */
export function areFloats(tensors: readonly tf.TensorInfo[]): boolean {
  return tensors.every(({ dtype, shape }) => dtype === 'float32' && !shape.includes(0));
}
