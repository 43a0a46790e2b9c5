import type { OperationKernel } from '@infomixup/core';
import type {} from '@infomixup/regularizer-mixup';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { defineOp, differentiateOp } from '../op.js';

const op = defineOp('MixedPairs', {
  inputs: ['values', 'partners', 'own', 'others'],
  outputs: { mixed: 'tensor' },
  attributes: {},
});
const gradientOp = defineOp('MixedPairsGradient', {
  inputs: ['outer', 'partners', 'own', 'others'],
  outputs: { inner: 'tensor' },
  attributes: {},
});

/** The ops of mixed pairs. */
export const mixedPairsOps = [op, gradientOp];

/** `lambda values + (1 - lambda) values[partners]` in one op, to which a share is one number of all rows, or of each. */
export const mixedPairs: OperationKernel<'mixedPairs'> = (values, partners, lambda) => {
  // Not as attributes: TensorFlow keeps a kernel for all that an op was ever called with.
  const shares =
    typeof lambda === 'number'
      ? { own: tf.scalar(lambda), others: tf.scalar(1 - lambda) }
      : { own: lambda, others: tf.sub(1, lambda) };
  return op.run({ values, partners, ...shares }, {}).mixed;
};

const rowSums = (values: Tensor): Tensor => tf.sum(tf.reshape(values, [values.shape[0] ?? 0, -1]), 1);

/** Registers the gradient of mixed pairs. */
export function differentiateMixedPairs(): void {
  differentiateOp(op, ['values', 'partners', 'own', 'others'], ({ mixed: dy }, { values, partners, own, others }) => ({
    values: () => gradientOp.run({ outer: dy, partners, own, others }, {}).inner,
    own: () => rowSums(tf.mul(dy, values)),
    others: () => rowSums(tf.mul(dy, tf.gather(values, partners))),
  }));
}
