import { defineRegularizer, mapTensors } from '@infomixup/regularizer';
import * as tf from '@tensorflow/tfjs';

/** An exponential moving average of the weights, which is what gets validated and kept. */
export const ema = ({ decay = 0.9 } = {}) =>
  defineRegularizer({
    name: 'ema',
    settings: { decay },
    requires: {},
    init: ({ parameters }) => ({ average: parameters }),
    step: () => ({
      updated: ({ parameters, state: { average } }) => ({
        average: mapTensors(parameters, (value, name) =>
          tf.add(tf.mul(average[name] ?? value, decay), tf.mul(value, 1 - decay)),
        ),
      }),
    }),
    evaluationWeights: ({ average }) => ({ parameters: average, buffers: 'recompute' }),
  });

/** Stochastic weight averaging (Izmailov et al. 2018): the mean of the weights at the ends of epochs from `from` on. */
export const swa = ({ from = 1 } = {}) =>
  defineRegularizer({
    name: 'swa',
    settings: { from },
    requires: {},
    init: ({ parameters }) => ({ count: 0, mean: parameters }),
    step: () => ({}),
    epochEnd: ({ count, mean }, { epoch, parameters }) =>
      epoch < from
        ? { count, mean }
        : {
            count: count + 1,
            mean: mapTensors(parameters, (value, name) => {
              const before = count === 0 ? value : (mean[name] ?? value);
              return tf.add(before, tf.div(tf.sub(value, before), count + 1));
            }),
          },
    evaluationWeights: ({ count, mean }) => (count === 0 ? null : { parameters: mean, buffers: 'recompute' }),
  });
