import { defineRegularizer } from '@infomixup/regularizer';
import type { Tensor1D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** Counts each sample by how wrong it is, `(1 - p)^power` of the focal loss (Lin et al. 2017), as a constant. */
export const hardExamples = ({ power = 2 } = {}) =>
  defineRegularizer({
    name: 'hard-examples',
    settings: { power },
    requires: {},
    changes: ['weights'],
    init: () => null,
    step: () =>
      power === 0
        ? {}
        : {
            weights: (weights, { losses, constant }) =>
              tf.mul(
                weights,
                constant(() => tf.pow<Tensor1D>(tf.sub(1, tf.exp(tf.neg(losses))), power)),
              ),
          },
  });
