import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { hasFusedKernel, runFusedKernel } from '../tensors/fused-kernel.js';

/** Larger data sets are left in JavaScript's memory, of which the engine's would be a second copy. */
const mostBytes = 2 ** 30;

/** Bytes as an int32 tensor, the only kind that holds them without growing. */
function packed(bytes: Uint8Array): Tensor {
  const words = new Int32Array(Math.ceil(bytes.length / 4));
  new Uint8Array(words.buffer).set(bytes);
  return tf.tensor1d(words, 'int32');
}

/** Inputs on the engine, and how to pick rows of them; the caller owns the rows. */
export interface InputsOnEngine {
  readonly rows: (indices: Int32Array) => Tensor;
  readonly dispose: () => void;
}

/** Lays inputs on an engine that can gather them; bytes stay bytes there. */
export function inputsOnEngine(
  inputs: Float32Array | Uint8Array,
  inputShape: readonly number[],
  unit: number,
): InputsOnEngine | undefined {
  if (inputs.byteLength > mostBytes || !hasFusedKernel('GatherRows')) return undefined;
  const bytes = inputs instanceof Uint8Array;
  const samples = tf.keep(bytes ? packed(inputs) : tf.tensor1d(inputs));
  const rows = (indices: Int32Array) =>
    tf.tidy(() => {
      const chosen = { samples, indices: tf.tensor1d(indices, 'int32') };
      const attributes = { shape: [...inputShape], unit };
      return runFusedKernel<[Tensor]>(bytes ? 'GatherByteRows' : 'GatherRows', chosen, attributes)[0];
    });
  return { rows, dispose: () => samples.dispose() };
}
