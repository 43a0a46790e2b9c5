import { InfomixupError, type SafeTensor } from '@infomixup/core';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** Tensors as they are saved, by name. */
export type SavedTensors = Readonly<Record<string, SafeTensor>>;

/** A copy of the values of `tensor`. Throws InfomixupError `unsupported-dtype` for text and complex numbers. */
export async function saveTensor(name: string, tensor: Tensor): Promise<SafeTensor> {
  const data = await tensor.data();
  const { shape } = tensor;
  if (data instanceof Float32Array) return { dtype: 'F32', shape, data: Float32Array.from(data) };
  if (data instanceof Int32Array) return { dtype: 'I32', shape, data: Int32Array.from(data) };
  if (data instanceof Uint8Array) return { dtype: 'BOOL', shape, data: Uint8Array.from(data) };
  throw new InfomixupError(
    `trainer: ${name} is ${tensor.dtype}, which a checkpoint cannot hold; keep float32, int32 or bool`,
    'unsupported-dtype',
  );
}

/** A tensor with the saved values; the caller's own. Throws InfomixupError `bad-checkpoint` where there is none. */
export function loadTensor(name: string, saved: SavedTensors): Tensor {
  const tensor = saved[name];
  if (!tensor) throw badCheckpoint(`${name} is missing`);
  const shape = [...tensor.shape];
  if (tensor.dtype === 'F32') return tf.tensor(tensor.data, shape, 'float32');
  if (tensor.dtype === 'I32') return tf.tensor(tensor.data, shape, 'int32');
  if (tensor.dtype === 'BOOL') return tf.tensor(tensor.data, shape, 'bool');
  throw badCheckpoint(`${name} is ${tensor.dtype}`);
}

/** An InfomixupError `bad-checkpoint`. */
export function badCheckpoint(what: string, options?: ErrorOptions) {
  return new InfomixupError(
    `trainer: the checkpoint cannot be used: ${what}; resume from another one`,
    'bad-checkpoint',
    options,
  );
}
