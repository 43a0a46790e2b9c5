import * as tf from '@tensorflow/tfjs';

/** The values of a tensor that is no text. */
export type Values = Float32Array | Int32Array | Uint8Array;

interface WasmBackend {
  readonly typedArrayFromHeap: (tensor: tf.TensorInfo) => Values;
  readonly makeOutput: (shape: readonly number[], type: tf.DataType) => tf.TensorInfo;
}

// tfjs types every backend by its common interface; this one has these members.
const backend = () => tf.engine().backend as unknown as WasmBackend;

/** The values of a tensor where they lie in the memory of the wasm backend; a new tensor may move them. */
export function valuesOf(tensor: tf.TensorInfo): Values {
  return backend().typedArrayFromHeap(tensor);
}

/** A new tensor of the wasm backend, whose values are yet to be written. */
export function newTensor(shape: readonly number[], type: tf.DataType): tf.TensorInfo {
  return backend().makeOutput(shape, type);
}
