import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/**
 * Kernels that an engine may have beyond those of TensorFlow.js, each for what is otherwise composed of several; the
 * engine also registers their gradients. A layer composes the same result where the backend has none.
 *
 * - `PooledConvolution`: `relu(maxPool(conv2d(x, filter), 2) + bias)`; outputs the values, and which of each four was
 *   greatest, for the way back.
 */
export type FusedKernel = 'PooledConvolution';

/** Whether the current backend has the kernel. */
export const hasFusedKernel = (name: FusedKernel): boolean => tf.getKernel(name, tf.getBackend()) !== undefined;

/** Runs a kernel that the current backend has; it is recorded on the tape as any operation is. */
export function runFusedKernel(name: FusedKernel, inputs: NamedTensorMap, attributes: tf.NamedAttrMap = {}): Tensor[] {
  const outputs: Tensor | Tensor[] = tf.engine().runKernel(name, inputs, attributes);
  return Array.isArray(outputs) ? outputs : [outputs];
}
