import { defineRegularizer, mapTensors } from '@infomixup/regularizer';
import type { Scalar } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** L2-SP (Li et al. 2018), which pulls the weights back to where they started. */
export const l2Sp = ({ weight = 0.1 } = {}) =>
  defineRegularizer({
    name: 'l2-sp',
    settings: { weight },
    requires: {},
    init: ({ parameters }) => ({ start: parameters }),
    step: (_, { start }) =>
      weight === 0
        ? {}
        : {
            penalty: ({ parameters }) => {
              const squares = mapTensors(parameters, (value, name) =>
                tf.sum(tf.squaredDifference(value, start[name] ?? 0)),
              );
              return tf.mul<Scalar>(weight / 2, tf.addN(Object.values(squares)));
            },
          },
  });

/** The sum of absolute weights of the kernels whose names match. */
export const l1 = ({ weight = 1e-3, of = '/kernel$' } = {}) =>
  defineRegularizer({
    name: 'l1',
    settings: { weight, of },
    requires: {},
    init: () => null,
    step: () =>
      weight === 0
        ? {}
        : {
            penalty: ({ parameters }) => {
              const chosen = Object.entries(parameters).filter(([name]) => new RegExp(of).test(name));
              return tf.mul<Scalar>(weight, tf.addN(chosen.map(([, value]) => tf.sum(tf.abs(value)))));
            },
          },
  });
