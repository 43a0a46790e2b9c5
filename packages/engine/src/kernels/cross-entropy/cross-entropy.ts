import type { OperationKernel } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { defineOp, differentiateOp } from '../op.js';

// The logarithms of the probabilities are for the backward pass.
const op = defineOp('CrossEntropy', {
  inputs: ['logits', 'targets'],
  outputs: { losses: 'vector', logarithms: 'matrix' },
  attributes: {},
});

const logitsGradient = defineOp('CrossEntropyGradient', {
  inputs: ['outer', 'logarithms', 'targets'],
  outputs: { gradient: 'matrix' },
  attributes: {},
});

/** The ops of cross-entropy. */
export const crossEntropyOps = [op, logitsGradient];

/** The losses in one op. */
export const crossEntropy: OperationKernel<'crossEntropy'> = (logits, targets) =>
  targets.dtype === 'float32' ? tf.tidy(() => op.run({ logits, targets }, {}).losses) : undefined;

/** Registers the gradient of cross-entropy. */
export function differentiateCrossEntropy(): void {
  differentiateOp(op, ['targets', 'logarithms'], ({ losses: outer }, { targets, logarithms }) => ({
    logits: () => logitsGradient.run({ outer, logarithms, targets }, {}).gradient,
    targets: () => tf.mul(tf.neg(tf.expandDims(outer, 1)), logarithms),
  }));
}
