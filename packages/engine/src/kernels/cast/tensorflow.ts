import * as tf from '@tensorflow/tfjs';
import { kernel, replaceKernel, standingKernel, type Tensors } from '../registry.js';
import type { NativeBackend } from '../tensorflow/backend.js';
import { unchanged } from '../tensorflow/unchanged.js';

/** Casts to the type that a tensor has already, as gradients do for safety, without a copy. */
export function replaceCast(backend: NativeBackend): void {
  const own = standingKernel('tensorflow', tf.Cast);
  const cast = kernel(({ x }: Tensors<'x'>, attributes: { readonly dtype: tf.DataType }) =>
    x.dtype === attributes.dtype ? unchanged(backend, x) : own({ x }, { ...attributes }),
  );
  replaceKernel('tensorflow', tf.Cast, cast);
}
