import { klDivergence } from '@infomixup/core';
import { defineRegularizer, mapTensors } from '@infomixup/regularizer';
import type { Scalar } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** R-Drop (Liang et al. 2021): two passes under different noise must agree, both ways. */
export const rDrop = ({ weight = 1 } = {}) =>
  defineRegularizer({
    name: 'r-drop',
    settings: { weight },
    requires: {},
    init: () => null,
    step: () =>
      weight === 0
        ? {}
        : {
            penalty: ({ logits, batch, pass }) => {
              const again = pass(batch.inputs, { noise: 'fresh' }).logits;
              const both = tf.add(klDivergence(logits, again), klDivergence(again, logits));
              return tf.mul<Scalar>(weight / 2, tf.mean(both));
            },
          },
  });

/** Mean teacher (Tarvainen and Valpola 2017): agrees with a model whose weights are the average of the student's. */
export const meanTeacher = ({ decay = 0.9, weight = 1 } = {}) =>
  defineRegularizer({
    name: 'mean-teacher',
    settings: { decay, weight },
    requires: {},
    init: ({ parameters }) => ({ teacher: parameters }),
    step: (_, { teacher }) => ({
      penalty: ({ logits, batch, pass, constant }) => {
        const taught = constant(() => tf.softmax(pass(batch.inputs, { parameters: teacher }).logits));
        return tf.mul<Scalar>(weight, tf.mean(tf.squaredDifference(tf.softmax(logits), taught)));
      },
      updated: ({ parameters, state }) => ({
        teacher: mapTensors(parameters, (value, name) =>
          tf.add(tf.mul(state.teacher[name] ?? value, decay), tf.mul(value, 1 - decay)),
        ),
      }),
    }),
  });
