import type { OperationKernel } from '@infomixup/core';
import type {} from '@infomixup/regularizer-infomixup';
import * as tf from '@tensorflow/tfjs';
import { defineOp, differentiateOp } from '../op.js';

const op = defineOp('Mixed', { inputs: ['values', 'stay', 'pull'], outputs: { mixed: 'matrix' }, attributes: {} });

/** The op of mixed rows. */
export const mixedOps = [op];

/** `values stay + pull` in one op. */
export const mixed: OperationKernel<'mixed'> = (values, stay, pull) => op.run({ values, stay, pull }, {}).mixed;

/** Registers the gradient of mixed rows. */
export function differentiateMixed(): void {
  differentiateOp(op, ['values', 'stay'], ({ mixed: dy }, { values, stay }) => ({
    values: () => tf.mul(dy, stay),
    stay: () => tf.sum(tf.mul(dy, values), 1, true),
    pull: () => tf.clone(dy),
  }));
}
