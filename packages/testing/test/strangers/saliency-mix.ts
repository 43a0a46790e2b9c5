import { claims, defineRegularizer } from '@infomixup/regularizer';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** Puts the half of another image where this batch's saliency is less, after PuzzleMix (Kim et al. 2020). */
export const saliencyMix = ({ hooks = false } = {}) =>
  defineRegularizer({
    name: 'saliency-mix',
    settings: { hooks },
    requires: {},
    changes: ['inputs', 'targets'],
    claims: [claims.mixTargets],
    init: () => null,
    step: ({ rng, batchSize }) => {
      const order = rng.permutation(batchSize);
      return {
        prepareBatch: async (batch, { saliency, own }) => {
          const halves = (images: Tensor) => tf.split(images, 2, 2);
          // Made before the wait, so that the trainer frees it.
          const strengths = tf.stack(halves(tf.abs(saliency(batch, { hooks }))).map((half) => tf.sum(half)));
          const [left = 0, right = 0] = await strengths.data();
          const mixed = (values: Tensor) => tf.gather(values, tf.tensor1d(order, 'int32'));
          const inputs = tf.tidy(() => {
            const [ownHalves, otherHalves] = [halves(batch.inputs), halves(mixed(batch.inputs))];
            const taken = left < right ? [otherHalves[0], ownHalves[1]] : [ownHalves[0], otherHalves[1]];
            return tf.concat(
              taken.flatMap((half) => half ?? []),
              2,
            );
          });
          own(inputs);
          const targets = tf.tidy(() => tf.mul<Tensor2D>(tf.add(batch.targets, mixed(batch.targets)), 0.5));
          return { ...batch, inputs, targets };
        },
      };
    },
  });
