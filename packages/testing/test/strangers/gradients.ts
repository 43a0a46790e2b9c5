import { defineRegularizer, globalNorm, mapTensors } from '@infomixup/regularizer';
import type { Scalar } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** Updates once in so many batches, with the mean of their gradients. */
export const accumulate = ({ batches = 2 } = {}) =>
  defineRegularizer({
    name: 'accumulate',
    settings: { batches },
    requires: {},
    init: ({ parameters }) => ({ taken: 0, sum: mapTensors(parameters, (value) => tf.zerosLike(value)) }),
    step: () =>
      batches === 1
        ? {}
        : {
            gradients: (gradients, { state }) => {
              const taken = state.taken + 1;
              const sum = mapTensors(gradients, (gradient, name) => tf.add(gradient, state.sum[name] ?? 0));
              if (taken < batches) return { update: null, state: { taken, sum } };
              const none = mapTensors(sum, (value) => tf.zerosLike(value));
              return { update: mapTensors(sum, (value) => tf.div(value, batches)), state: { taken: 0, sum: none } };
            },
          },
  });

/** Shortens gradients that are longer than `norm`, and counts how often. */
export const clipByNorm = ({ norm = 1 } = {}) =>
  defineRegularizer({
    name: 'clip-by-norm',
    settings: { norm },
    requires: {},
    init: () => ({ clipped: tf.scalar(0) }),
    step: () => ({
      gradients: (gradients, { state }) => {
        const length = globalNorm(gradients);
        const scale = tf.minimum(1, tf.div(norm, tf.add(length, 1e-12)));
        return {
          update: mapTensors(gradients, (gradient) => tf.mul(gradient, scale)),
          state: { clipped: tf.add<Scalar>(state.clipped, tf.cast(tf.greater(length, norm), 'float32')) },
        };
      },
    }),
    report: ({ clipped }) => ({ clipped: clipped.dataSync()[0] ?? 0 }),
    epochEnd: () => ({ clipped: tf.scalar(0) }),
  });
