import * as tf from '@tensorflow/tfjs';
import { ownKernel, replaceKernel } from '../../kernels/registry.js';
import type { NativeBackend } from '../backend.js';
import { attributesOf } from './attributes.js';
import type { ShapeInputs } from './shape-input.js';
import { unchanged } from './unchanged.js';

/**
 * Reshapes without making a tensor of the shape each time, as tfjs-node does, and without a copy where the shape is the
 * same: the gradient of each addition asks for that.
 */
export function registerReshape(backend: NativeBackend, inputOf: ShapeInputs): void {
  const { float } = attributesOf(backend);
  const own = ownKernel('tensorflow', tf.Reshape);
  replaceKernel('tensorflow', tf.Reshape, (inputs, attributes) => {
    const { x } = inputs as { x: tf.TensorInfo };
    if (x.dtype !== 'float32') return own(inputs, attributes);
    const { shape } = attributes as { shape: number[] };
    const sizes = tf.util.inferFromImplicitShape(shape, tf.util.sizeFromShape(x.shape));
    if (tf.util.arraysEqual(sizes, x.shape)) return unchanged(backend, x);
    return backend.executeSingleOutput('Reshape', [float], [x, inputOf(sizes)]);
  });
}
