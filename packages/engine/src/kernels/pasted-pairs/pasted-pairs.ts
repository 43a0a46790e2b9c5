import type { OperationKernel } from '@infomixup/core';
import type {} from '@infomixup/regularizer-cutmix';
import type { Tensor4D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { defineOp, differentiateOp } from '../op.js';

const op = defineOp('PastedPairs', {
  inputs: ['images', 'partners', 'box'],
  outputs: { pasted: 'tensor' },
  attributes: {},
});
const gradientOp = defineOp('PastedPairsGradient', {
  inputs: ['outer', 'partners', 'box'],
  outputs: { inner: 'tensor' },
  attributes: {},
});

/** The ops of pasted pairs. */
export const pastedPairsOps = [op, gradientOp];

/** Images with a box of their partners in one op. */
export const pastedPairs: OperationKernel<'pastedPairs'> = (images, partners, { top, bottom, left, right }) => {
  // Not as attributes: TensorFlow keeps a kernel for all that an op was ever called with.
  const box = tf.tensor1d([top, bottom, left, right], 'int32');
  return op.run({ images, partners, box }, {}).pasted as Tensor4D; // of the images' shape
};

/** Registers the gradient of pasted pairs. */
export function differentiatePastedPairs(): void {
  differentiateOp(op, ['partners', 'box'], ({ pasted: outer }, { partners, box }) => ({
    images: () => gradientOp.run({ outer, partners, box }, {}).inner,
  }));
}
