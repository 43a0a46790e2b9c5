import * as tf from '@tensorflow/tfjs';
import { kernel, replaceKernel, standingKernel, type Tensors } from '../registry.js';
import { attributesOf } from '../tensorflow/attributes.js';
import type { NativeBackend } from '../tensorflow/backend.js';
import type { ShapeInputs } from '../tensorflow/shape-input.js';
import { unchanged } from '../tensorflow/unchanged.js';

/**
 * Reshapes without making a tensor of the shape each time, as tfjs-node does, and without a copy where the shape is the
 * same: the gradient of each addition asks for that.
 */
export function replaceReshape(backend: NativeBackend, inputOf: ShapeInputs): void {
  const { float } = attributesOf(backend);
  const own = standingKernel('tensorflow', tf.Reshape);
  const reshape = kernel(({ x }: Tensors<'x'>, { shape }: { readonly shape: number[] }) => {
    if (x.dtype !== 'float32') return own({ x }, { shape });
    const sizes = tf.util.inferFromImplicitShape(shape, tf.util.sizeFromShape(x.shape));
    if (tf.util.arraysEqual(sizes, x.shape)) return unchanged(backend, x);
    return backend.executeSingleOutput('Reshape', [float], [x, inputOf(sizes)]);
  });
  replaceKernel('tensorflow', tf.Reshape, reshape);
}
