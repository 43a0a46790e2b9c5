import { defineRegularizer } from '@infomixup/regularizer';
import * as tf from '@tensorflow/tfjs';

/** Label smoothing (Szegedy et al. 2016): every target gives a share of itself to all classes alike. */
export const labelSmoothing = ({ smoothing = 0.1 } = {}) =>
  defineRegularizer({
    name: 'label-smoothing',
    settings: { smoothing },
    requires: {},
    changes: ['targets'],
    init: () => null,
    step: ({ classes }) =>
      smoothing === 0
        ? {}
        : {
            prepareBatch: (batch) => ({
              ...batch,
              targets: tf.add(tf.mul(batch.targets, 1 - smoothing), smoothing / classes),
            }),
          },
  });
