import { pgd } from '@infomixup/attacks';
import { normalTensor } from '@infomixup/core';
import { claims, defineRegularizer } from '@infomixup/regularizer';
import type { Scalar, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { divergence } from './divergence.js';

/** TRADES (Zhang et al. 2019): clean loss, and the divergence to where the prediction changes most within `epsilon`. */
export const trades = ({ epsilon = 0.1, steps = 3, weight = 1 } = {}) =>
  defineRegularizer({
    name: 'trades',
    settings: { epsilon, steps, weight },
    requires: {},
    init: () => null,
    step: ({ rng, classifier }) => {
      const craft = (inputs: Tensor) => {
        const clean = classifier.logits(inputs);
        const uphill = tf.grad((x) => tf.sum(divergence(clean, classifier.logits(x))));
        let crafted = tf.add(inputs, tf.mul(normalTensor(rng.fork('start'), inputs.shape), epsilon / 100));
        for (let step = 0; step < steps; step++) {
          const moved = tf.add(crafted, tf.mul(tf.sign(uphill(crafted)), (2 * epsilon) / steps));
          const within = tf.maximum(tf.sub(inputs, epsilon), tf.minimum(tf.add(inputs, epsilon), moved));
          crafted = tf.clipByValue(within, ...classifier.bounds);
        }
        return crafted;
      };
      if (weight === 0) return {};
      return {
        penalty: ({ logits, batch, pass, constant }) => {
          const crafted = constant(() => craft(batch.inputs));
          return tf.mul<Scalar>(weight, tf.mean(divergence(logits, pass(crafted).logits)));
        },
      };
    },
  });

/** MART (Wang et al. 2020): trains on PGD's examples, and pulls them to the clean prediction where that is unsure. */
export const mart = ({ epsilon = 0.1, steps = 3, weight = 1 } = {}) =>
  defineRegularizer({
    name: 'mart',
    settings: { epsilon, steps, weight },
    requires: {},
    changes: ['inputs'],
    claims: [claims.replaceInputs],
    init: () => null,
    step: ({ rng, classifier }) => {
      const attack = pgd({ norm: 'linf', steps });
      let clean: Tensor = tf.scalar(0);
      return {
        prepareBatch: (batch) => {
          clean = batch.inputs;
          return { ...batch, inputs: attack.perturb({ classifier, batch, rng, epsilon }) };
        },
        penalty: ({ logits, batch, pass }) => {
          const unattacked = pass(clean, { noise: 'shared' }).logits;
          const sure = tf.sum(tf.mul(tf.softmax(unattacked), batch.targets), 1);
          return tf.mul<Scalar>(weight, tf.mean(tf.mul(divergence(unattacked, logits), tf.sub(1, sure))));
        },
      };
    },
  });
