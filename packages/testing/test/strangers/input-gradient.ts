import { crossEntropy } from '@infomixup/core';
import { defineRegularizer } from '@infomixup/regularizer';
import type { Scalar } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** Penalises the gradient of the loss in the inputs (Ross and Doshi-Velez 2018). */
export const inputGradient = ({ weight = 1 } = {}) =>
  defineRegularizer({
    name: 'input-gradient',
    settings: { weight },
    requires: {},
    secondDerivatives: weight !== 0,
    init: () => null,
    step: () =>
      weight === 0
        ? {}
        : {
            penalty: ({ batch, targets, pass }) => {
              const loss = (inputs: tf.Tensor) =>
                tf.sum(crossEntropy.losses(pass(inputs, { noise: 'shared' }).logits, targets));
              const slopes = tf.grad(loss)(batch.inputs);
              return tf.mul<Scalar>(weight, tf.mean(tf.square(slopes)));
            },
          },
  });
