import * as tf from '@tensorflow/tfjs';
import { ownKernel, replaceKernel } from '../../kernels/registry.js';
import type { NativeBackend } from '../backend.js';
import { unchanged } from './unchanged.js';

/** Casts to the type that a tensor has already, as gradients do for safety, without a copy. */
export function registerCast(backend: NativeBackend): void {
  const own = ownKernel('tensorflow', tf.Cast);
  replaceKernel('tensorflow', tf.Cast, (inputs, attributes) => {
    const { x } = inputs as { x: tf.TensorInfo };
    return x.dtype === attributes.dtype ? unchanged(backend, x) : own(inputs, attributes);
  });
}
