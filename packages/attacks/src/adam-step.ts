import { operation } from '@infomixup/core';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { perSample } from './norms/shapes.js';

/** The running means of a descent with Adam: of the gradient and of its square. */
export type AdamMeans = { readonly mean: Tensor; readonly square: Tensor };

/** The means after one more gradient, and the step for a rate of 1. */
export type AdamStep = AdamMeans & { readonly step: Tensor };

declare module '@infomixup/core' {
  interface Operations {
    /** One step of Adam in samples that may have made different numbers of them, `[batch]`; no gradient. */
    adamSteps: (means: AdamMeans, gradient: Tensor, taken: Tensor1D) => AdamStep;
  }
}

/**
 * The means after one more gradient, and the step for a rate of 1, `[batch, ...inputShape]`: `m / (1 - 0.9^t)` over
 * `sqrt(v / (1 - 0.999^t)) + 1e-8`. `taken` is how many steps each sample has made before, `[batch]`; where there is none,
 * the means count as zeros.
 *
 * Source: Kingma and Ba, Adam (2015), algorithm 1.
 */
export const adamStep = operation('adamSteps', (means, gradient, taken) =>
  tf.tidy(() => {
    const isOld = perSample(tf.greater(taken, 0), gradient);
    const kept = (means: Tensor) => tf.where(isOld, means, tf.zerosLike(means));
    const mean = tf.add(tf.mul(kept(means.mean), 0.9), tf.mul(gradient, 0.1));
    const square = tf.add(tf.mul(kept(means.square), 0.999), tf.mul(tf.square(gradient), 0.001));
    const count = perSample(tf.add(taken, 1), gradient);
    const unbiased = tf.div(mean, tf.sub(1, tf.pow(0.9, count)));
    const length = tf.sqrt(tf.div(square, tf.sub(1, tf.pow(0.999, count))));
    return { mean, square, step: tf.div(unbiased, tf.add(length, 1e-8)) };
  }),
);
