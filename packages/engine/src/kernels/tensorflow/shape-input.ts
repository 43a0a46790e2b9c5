import type * as tf from '@tensorflow/tfjs';
import type { NativeBackend } from './backend.js';

/** More shapes than a program has, unless it makes them up as it goes. */
const most = 1000;

/** Gives a shape as an input of an op. */
export type ShapeInputs = (shape: readonly number[]) => tf.TensorInfo;

/**
 * Shapes as the int32 inputs that some TensorFlow ops want, each made once: making one takes longer than a small op.
 * They belong to the backend and are no tensors of anybody's.
 */
export function shapeInputs(backend: NativeBackend): ShapeInputs {
  const made = new Map<string, tf.TensorInfo>();
  const make = (shape: readonly number[]): tf.TensorInfo => ({
    dataId: backend.write(Int32Array.from(shape), [shape.length], 'int32'),
    shape: [shape.length],
    dtype: 'int32',
  });
  return (shape) => {
    const key = shape.join();
    if (made.size >= most) made.clear();
    const input = made.get(key) ?? make(shape);
    made.set(key, input);
    return input;
  };
}
