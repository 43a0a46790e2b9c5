import type { Classifier } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import type { BrokenDefence } from './broken-defence.js';

const scaled =
  (factor: number) =>
  (undefended: Classifier): Classifier => ({
    ...undefended,
    logits: (inputs) => tf.tidy(() => tf.mul(undefended.logits(inputs), factor)),
  });

/** Logits so large that softmax is 0 and 1 in single precision: the gradient of the cross-entropy is exactly zero. */
export const saturatedLogits: BrokenDefence = {
  mechanism: 'Logits so large that the gradient of the cross-entropy is zero in single precision.',
  noticedBy: ['useful-gradients'],
  defend: scaled(1e4),
};

/**
 * Logits so small that softmax is nearly even: the cross-entropy's gradient then raises all other classes alike, instead
 * of the one that is nearest.
 */
export const squashedLogits: BrokenDefence = {
  mechanism: 'Logits so small that the cross-entropy no longer tells which class is nearest.',
  noticedBy: ['same-result-when-rescaled'],
  defend: scaled(1e-3),
};

/**
 * Defensive distillation (Papernot et al. 2016): a network that learnt at a softmax of temperature 100 is used at 1, so
 * that its logits are a hundred times what they were in training.
 */
export const defensiveDistillation: BrokenDefence = {
  mechanism: 'Logits a hundredfold what they were in training: the gradient vanishes on confident samples.',
  noticedBy: ['useful-gradients', 'same-result-when-rescaled'],
  defend: scaled(100),
};
