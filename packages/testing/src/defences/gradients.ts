import { type Classifier, detached, randomStream } from '@infomixup/core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { BrokenDefence } from './broken-defence.js';

/** Logits with the values of the first and the slope of the second. */
const withSlopeOf = (logits: () => Tensor2D, slope: Tensor2D): Tensor2D =>
  tf.add(
    slope,
    detached(() => tf.sub(logits(), slope)),
  );

/** The right answers, with slopes that lead away from the boundary. */
export const gradientsThatPointAway: BrokenDefence = {
  mechanism: 'Gradients point away from the boundary.',
  noticedBy: ['gradients-match-differences', 'attack-raises-the-loss'],
  defend: (undefended) => ({
    ...undefended,
    logits: (inputs) => tf.tidy(() => withSlopeOf(() => undefended.logits(inputs), tf.neg(undefended.logits(inputs)))),
  }),
};

/** A random linear map of inputs, `[batch, classes]`. */
const randomMap = (inputs: Tensor, classes: number, values: (count: number) => Float32Array): Tensor2D => {
  const batch = inputs.shape[0] ?? 0;
  const size = inputs.size / Math.max(1, batch);
  return tf.matMul(tf.reshape<tf.Rank.R2>(inputs, [batch, size]), tf.tensor2d(values(size * classes), [size, classes]));
};

/** The right answers, with slopes drawn anew at every pass. */
export const gradientsOfNoise: BrokenDefence = {
  mechanism: 'Gradients are noise, though the answers are not.',
  noticedBy: ['gradients-match-differences'],
  defend: (undefended) => {
    const rng = randomStream(7, 'gradients of noise');
    const slope = (inputs: Tensor) => randomMap(inputs, undefended.classes, (count) => rng.normals(count));
    return {
      ...undefended,
      logits: (inputs) => tf.tidy(() => withSlopeOf(() => undefended.logits(inputs), slope(inputs))),
    };
  },
};

/** The inputs of which every value is a whole number of 255ths, 1 or 0: `[batch, 1]`. */
const isImage = (inputs: Tensor, [low, high]: Classifier['bounds']): Tensor2D => {
  const bytes = tf.mul(tf.sub(inputs, low), 255 / (high - low));
  const off = tf.abs(tf.sub(bytes, tf.round(bytes)));
  const furthest = tf.max(tf.reshape<tf.Rank.R2>(off, [inputs.shape[0] ?? 0, -1]), 1, true);
  return tf.sub(1, tf.step(tf.sub(furthest, 1e-2)));
};

/** Slopes that lead away at images as they are stored, where a single step is taken, and are right everywhere else. */
export const stopsOnlySingleSteps: BrokenDefence = {
  mechanism: 'Gradients mislead at the images themselves, where a single step is taken, and nowhere else.',
  noticedBy: ['gradients-match-differences'],
  defend: (undefended) => ({
    ...undefended,
    logits: (inputs) =>
      tf.tidy(() => {
        const logits = undefended.logits(inputs);
        const turned = tf.mul(
          logits,
          tf.sub(
            1,
            tf.mul(
              2,
              detached(() => isImage(inputs, undefended.bounds)),
            ),
          ),
        );
        return withSlopeOf(() => undefended.logits(inputs), turned as Tensor2D);
      }),
  }),
};

/** One pattern of plus and minus one a class, `[size, classes]`. */
const patterns = (count: number): Float32Array =>
  randomStream(11, 'labels in perturbations')
    .uniforms(count)
    .map((value) => (value < 0.5 ? -1 : 1));

/**
 * Slopes that make a perturbation spell the class it was made against, and a reader of that spelling: it answers what
 * the attack was told, so that the evaluation, and not the model, knows the label (Kurakin et al. 2017, "label leaking").
 */
export const leaksLabels: BrokenDefence = {
  mechanism: 'Gradients make the perturbation spell the true label, which the defence reads.',
  noticedBy: ['gradients-match-differences', 'attack-raises-the-loss'],
  defend: (undefended) => ({
    ...undefended,
    logits: (inputs) =>
      tf.tidy(() => {
        const [low, high] = undefended.bounds;
        const spelt = tf.div(randomMap(inputs, undefended.classes, patterns), high - low);
        const read = () => tf.mul(20, tf.relu(tf.sub(tf.neg(spelt), (inputs.size / (inputs.shape[0] ?? 1)) * 0.12)));
        return withSlopeOf(() => tf.add(undefended.logits(inputs), read()), tf.mul(spelt, 10));
      }),
  }),
};
