import { normalTensor } from '@infomixup/core';
import { defineRegularizer, tensor } from '@infomixup/regularizer';
import type { Scalar } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** Center loss (Wen et al. 2016), with a trained center a class for the representation named `at`. */
export const centerLoss = <const K extends string>({ at, weight = 0.1 }: { at: K; weight?: number }) =>
  defineRegularizer({
    name: 'center-loss',
    settings: { at, weight },
    requires: { features: tensor(at) },
    variables: ({ classes, shapes, rng }) => ({ centers: normalTensor(rng, [classes, ...shapes.features]) }),
    init: () => null,
    step: () =>
      weight === 0
        ? {}
        : {
            penalty: ({ representations: { features }, variables: { centers }, batch }) => {
              const own = tf.gather(centers, tf.tensor1d(batch.labels, 'int32'));
              return tf.mul<Scalar>(weight, tf.mean(tf.squaredDifference(features, own)));
            },
          },
  });
