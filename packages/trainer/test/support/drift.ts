import { defineRegularizer, tensor } from '@infomixup/regularizer';
import type { Scalar, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

interface Memory {
  readonly [name: string]: Tensor | number | boolean | null;
  /** Mean of the hidden layer over all steps; made by the first. */
  readonly centre: Tensor | null;
  readonly steps: number;
}

/** Uses every part of the contract that a resume must bring back: state, draws, each hook, epochs. */
export const drift = ({ weight = 0.1 } = {}) =>
  defineRegularizer({
    name: 'drift',
    settings: { weight },
    changes: ['inputs'],
    requires: { hidden: tensor('hidden') },
    alters: ['hidden'],
    init: (): Memory => ({ centre: null, steps: 0 }),
    prepareEpoch: async ({ rng }, data) => {
      const order = rng.permutation(data.size);
      return { ...data, gather: (indices) => data.gather(indices.map((index) => order[index] ?? 0)) };
    },
    step: ({ rng }, { centre, steps }) => {
      const shift = rng.normal();
      let mean: Tensor | undefined;
      return {
        prepareBatch: (batch) => ({ ...batch, inputs: tf.add(batch.inputs, 0.01 * shift) }),
        representations: { hidden: (hidden) => tf.mul(hidden, 1 + 0.01 * rng.uniform()) },
        penalty: ({ representations: { hidden } }): Scalar => {
          mean = tf.mean(hidden, 0);
          return tf.mul(weight, tf.mean(tf.square(tf.sub(hidden, centre ?? 0))));
        },
        gradients: (gradients) =>
          Object.fromEntries(
            Object.entries(gradients).map(([name, gradient]) => [name, tf.clipByValue(gradient, -1, 1)]),
          ),
        nextState: () => ({
          centre: mean
            ? tf.add(tf.mul(centre ?? tf.zerosLike(mean), steps / (steps + 1)), tf.div(mean, steps + 1))
            : centre,
          steps: steps + 1,
        }),
      };
    },
    report: ({ steps }) => ({ steps }),
    epochEnd: (state) => ({ ...state, steps: 0 }),
  });
