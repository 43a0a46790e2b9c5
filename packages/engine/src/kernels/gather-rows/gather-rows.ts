import type { OperationKernel } from '@infomixup/core';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { runKernel } from '../registry.js';

/** Larger data sets are left in JavaScript's memory, of which the engine's would be a second copy. */
const mostBytes = 2 ** 30;

/** Bytes as an int32 tensor, the only kind that holds them without growing. */
function packed(bytes: Uint8Array): Tensor {
  const words = new Int32Array(Math.ceil(bytes.length / 4));
  new Uint8Array(words.buffer).set(bytes);
  return tf.tensor1d(words, 'int32');
}

/** Keeps samples in the engine's memory and gathers rows of them by one op; bytes stay bytes there. */
export const inputsOnEngine: OperationKernel<'inputsOnEngine'> = (inputs, inputShape, unit) => {
  if (inputs.byteLength > mostBytes) return undefined;
  const bytes = inputs instanceof Uint8Array;
  const samples = tf.keep(bytes ? packed(inputs) : tf.tensor1d(inputs));
  const rows = (indices: Int32Array) =>
    tf.tidy(() => {
      const chosen = { samples, indices: tf.tensor1d(indices, 'int32') };
      return runKernel(bytes ? 'GatherByteRows' : 'GatherRows', chosen, { shape: [...inputShape], unit });
    });
  return { rows, dispose: () => samples.dispose() };
};
