import { type Classifier, detached, randomStream } from '@infomixup/core';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { BrokenDefence } from './broken-defence.js';

/** The classifier behind a change of its inputs, made in shares of the range from 0 to 1. */
const behind =
  (encode: (shares: Tensor) => Tensor) =>
  (undefended: Classifier): Classifier => {
    const [low, high] = undefended.bounds;
    const range = high - low;
    return {
      ...undefended,
      logits: (inputs) =>
        tf.tidy(() => {
          const shares = tf.div(tf.sub(inputs, low), range);
          return undefended.logits(tf.add(tf.mul(encode(shares), range), low));
        }),
    };
  };

const zeroGradients = ['useful-gradients'];

/** Inputs rounded to 33 values: rounding has no slope. */
export const quantisedInputs: BrokenDefence = {
  mechanism: 'Inputs are rounded: the gradient is zero everywhere.',
  noticedBy: zeroGradients,
  defend: behind((shares) => tf.div(tf.round(tf.mul(shares, 32)), 32)),
};

/** Inputs that become black or white, at a quarter of the range. */
export const thresholdedInputs: BrokenDefence = {
  mechanism: 'Inputs are turned into black and white: the gradient is zero everywhere.',
  noticedBy: zeroGradients,
  defend: behind((shares) => tf.step(tf.sub(shares, 0.25))),
};

/** Thermometer encoding (Buckman et al. 2018): how many of thirty levels each value passes. */
export const thermometerEncoding: BrokenDefence = {
  mechanism: 'Inputs are encoded by the levels they pass, which have no slope.',
  noticedBy: zeroGradients,
  defend: behind((shares) => {
    const levels = tf.range(0.5 / 30, 1, 1 / 30);
    return tf.mean(tf.step(tf.sub(tf.expandDims(shares, -1), levels)), -1);
  }),
};

/** The orthonormal cosines of `n` places, `[n, n]`. */
const cosines = (n: number): number[][] =>
  Array.from({ length: n }, (_, frequency) =>
    Array.from(
      { length: n },
      (_, place) =>
        Math.sqrt((frequency === 0 ? 1 : 2) / n) * Math.cos((Math.PI * frequency * (2 * place + 1)) / (2 * n)),
    ),
  );

/** The coefficients of the values' cosine transform, rounded: what a JPEG keeps of a block. */
export const jpegEncoding: BrokenDefence = {
  mechanism: 'Inputs are compressed: the rounding of coefficients has no slope.',
  noticedBy: zeroGradients,
  defend: behind((shares) => {
    const [batch = 0, ...shape] = shares.shape;
    const size = shape.reduce((product, length) => product * length, 1);
    const basis = tf.tensor2d(cosines(size));
    const coefficients = tf.matMul(tf.reshape(shares, [batch, size]) as tf.Tensor2D, basis, false, true);
    const kept = tf.div(tf.round(tf.mul(coefficients, 5)), 5) as tf.Tensor2D;
    return tf.reshape(tf.matMul(kept, basis), shares.shape);
  }),
};

/** A fine ripple on every input value: the slope is right on average and wrong wherever one looks. */
export const shatteredInputs: BrokenDefence = {
  mechanism: 'A fine ripple on the inputs: gradients are correct, and of no use beyond a hundredth of a step.',
  noticedBy: ['gradients-match-differences'],
  defend: behind((shares) => tf.add(shares, tf.mul(0.01, tf.sin(tf.mul(shares, 6000))))),
};

/** Fresh noise on the inputs at every pass. */
export const stochasticInputs: BrokenDefence = {
  mechanism: 'Fresh noise on the inputs at every pass: no two answers are of the same model.',
  noticedBy: ['deterministic-forward'],
  defend: (undefended) => {
    const rng = randomStream(3, 'stochastic defence');
    const noisy = behind((shares) => tf.add(shares, tf.tensor(rng.normals(shares.size), shares.shape).mul(0.06)));
    return noisy(undefended);
  },
};

/** As many random directions as keep what a network sees of an input, for `size` values: `[size, 8 * size]`. */
const directions = (size: number): Tensor =>
  tf.tensor2d(randomStream(5, 'winners').normals(8 * size * size), [size, 8 * size]).div(Math.sqrt(size));

/**
 * k-winners-take-all (Xiao et al. 2020) before the network: of many random features the eighth with the greatest
 * magnitude is kept, and the input put together from those again. Who wins changes at every small step.
 */
export const winnersTakeAll: BrokenDefence = {
  mechanism: 'Only the strongest features pass, and which these are changes at every small step.',
  noticedBy: ['gradients-match-differences'],
  defend: behind((shares) => {
    const [batch = 0, ...shape] = shares.shape;
    const size = shape.reduce((product, length) => product * length, 1);
    const basis = directions(size) as tf.Tensor2D;
    const features = tf.matMul(tf.reshape(shares, [batch, size]) as tf.Tensor2D, basis);
    const wins = detached(() => {
      const strength = tf.abs(features);
      const { values } = tf.topk(strength, Math.ceil((8 * size) / 8), false);
      return tf.step(tf.sub(strength, tf.mul(tf.min(values, 1, true), 0.999999)));
    });
    const winners = tf.mul(features, wins);
    return tf.reshape(tf.mul(tf.matMul(winners, basis, false, true), 0.26), shares.shape);
  }),
};
