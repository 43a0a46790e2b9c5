import type {} from '@infomixup/attacks';
import type { OperationKernel } from '@infomixup/core';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { defineListOp, defineOp } from '../op.js';

const spec = {
  inputs: ['samples', 'indices'],
  outputs: { rows: 'tensor' },
  attributes: { shape: 'integers', unit: 'number' },
} as const;

const ofFloats = defineOp('GatherRows', spec);
const ofBytes = defineOp('GatherByteRows', spec);

/** The ops that gather rows of one tensor. */
export const gatherOps = [ofFloats, ofBytes];

/** The op that gathers rows of several tensors, whose list begins with the numbers of the rows. */
export const gatherPartsOp = defineListOp('GatherParts', 1, false);

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
  const [op, samples] =
    inputs instanceof Uint8Array ? [ofBytes, tf.keep(packed(inputs))] : [ofFloats, tf.keep(tf.tensor1d(inputs))];
  const rows = (indices: Int32Array) =>
    tf.tidy(() => op.run({ samples, indices: tf.tensor1d(indices, 'int32') }, { shape: inputShape, unit }).rows);
  return { rows, dispose: () => samples.dispose() };
};

/** Rows of several tensors in one op. */
export const gatherAcross: OperationKernel<'gatherAcross'> = (parts, rows) =>
  tf.tidy(() => gatherPartsOp.run([tf.tensor1d(rows, 'int32'), ...parts], parts.length)[0]);
