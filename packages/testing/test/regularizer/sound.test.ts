import { defineRegularizer, tensor } from '@infomixup/regularizer';
import { describeRegularizer } from '@infomixup/testing';
import * as tf from '@tensorflow/tfjs';

/** Keeps every promise, with every hook and a state that takes its shape from the first step. */
const sound = () =>
  defineRegularizer<
    { readonly hidden: ReturnType<typeof tensor<'hidden'>> },
    { readonly running: tf.Tensor; readonly steps: number } | null
  >({
    name: 'sound',
    settings: {},
    requires: { hidden: tensor('hidden') },
    changes: ['inputs', 'targets', 'weights'],
    alters: ['hidden'],
    init: () => null,
    step: ({ rng }, state) => {
      const scale = 1 + rng.uniform() / 10;
      const running = state?.running;
      let met: tf.Tensor = tf.scalar(0);
      return {
        prepareBatch: (batch) => ({ ...batch, inputs: tf.mul(batch.inputs, 0.5) }),
        representations: {
          hidden: (value) => {
            met = value;
            return running ? tf.add(tf.mul(value, scale), running) : value;
          },
        },
        targets: (targets) => tf.mul(targets, scale),
        penalty: ({ representations }) => tf.mean(tf.square(representations.hidden)),
        gradients: (gradients) =>
          Object.fromEntries(Object.entries(gradients).map(([name, gradient]) => [name, tf.mul(gradient, 0.9)])),
        nextState: () => ({
          running: tf.add(tf.mul(running ?? tf.zeros([8]), 0.9), tf.mul(tf.mean(met, 0), 0.1)),
          steps: (state?.steps ?? 0) + 1,
        }),
      };
    },
    epochEnd: (state) => state && { ...state, steps: 0 },
    report: (state) => ({ steps: state?.steps ?? 0 }),
  });

describeRegularizer('a sound one', { create: sound });
describeRegularizer('a nested preset', { create: () => [[sound()]], neutral: () => [] });
