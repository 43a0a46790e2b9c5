import { drawElsewhere, type OperationKernel, type Rng, zigguratTables } from '@infomixup/core';
import type {} from '@infomixup/regularizer-dropout';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { defineOp } from '../op.js';

const normalsOp = defineOp('Normals', {
  inputs: ['start'],
  outputs: { values: 'tensor' },
  attributes: { shape: 'integers' },
});
const keptOp = defineOp('KeptUnits', {
  inputs: ['start'],
  outputs: { mask: 'tensor' },
  attributes: { shape: 'integers', least: 'integer', kept: 'number' },
});

/** The ops that draw. */
export const randomDrawOps = [normalsOp, keptOp];

/** Fewer draws are made in JavaScript before an op is on its way. */
const fewest = 4096;

/**
 * What the op says where a logarithm or exponential of its own might come to another draw than JavaScript's, which may
 * differ in the last bit: about once in ten thousand million draws.
 */
const tooClose = 'too close to call';

/** What a stream of random words draws in an op, to the same bits; undefined where it has to draw in JavaScript. */
function drawn(
  rng: Rng,
  shape: readonly number[],
  run: (state: Int32Array) => Tensor,
  same: (size: number) => unknown,
) {
  const size = tf.util.sizeFromShape([...shape]);
  if (size < fewest) return undefined;
  return drawElsewhere(
    rng,
    (state) => {
      try {
        return tf.tidy(() => run(state));
      } catch (error) {
        if (error instanceof Error && error.message.includes(tooClose)) return undefined;
        throw error;
      }
    },
    () => same(size),
  );
}

const tables = new Int32Array(zigguratTables.buffer);

/** Normal draws in one op. */
export const normalTensor: OperationKernel<'normalTensor'> = (rng, shape) =>
  drawn(
    rng,
    shape,
    (state) => {
      const start = new Int32Array(state.length + tables.length);
      start.set(state);
      start.set(tables, state.length);
      return normalsOp.run({ start: tf.tensor1d(start, 'int32') }, { shape }).values;
    },
    (size) => rng.normals(size),
  );

/** A mask of kept units in one op. */
export const keptUnits: OperationKernel<'keptUnits'> = (rng, shape, rate, kept) =>
  drawn(
    rng,
    shape,
    // A draw is the upper 24 bits of a word in units of 2^-24.
    (state) =>
      keptOp.run({ start: tf.tensor1d(state, 'int32') }, { shape, least: Math.ceil(rate * 2 ** 24), kept }).mask,
    (size) => rng.uniforms(size),
  );
