import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { Pass } from '../../model/model.js';
import { chiSquareQuantile } from '../../special/chi-square.js';
import { detached } from '../../tensors/detached.js';
import type { Place } from './places.js';
import type { Refuse } from './refuse.js';
import type { Step, StepOf } from './step.js';

/** Changes a value by noise of the pass in training, and not at all in evaluation. */
const inTraining =
  (change: (x: Tensor, noise: Tensor) => Tensor): Step =>
  <R>([x]: readonly Tensor[], { mode, normal }: Pass<R>) => {
    const value = x as Tensor; // these layers have one input
    return mode === 'train' && normal ? change(value, normal(value.shape)) : value;
  };

function numberIn({ layer, name }: Place, field: string, refuse: Refuse): number {
  const value = layer.getConfig()[field];
  return typeof value === 'number' ? value : refuse(`has layer "${name}" without a number "${field}"`);
}

/** Dropout with the pass's noise: a square of N(0, 1) is below its (1 - rate) quantile with probability 1 - rate. */
export const dropoutStep: StepOf = (place, refuse) => {
  const rate = numberIn(place, 'rate', refuse);
  if (place.layer.getConfig().noiseShape)
    refuse(`has the Dropout layer "${place.name}" with a noiseShape; leave it out`);
  if (rate === 0) return inTraining((x) => x);
  const limit = chiSquareQuantile(1 - rate, 1);
  return inTraining((x, noise) => {
    const kept = detached(() => tf.div(tf.cast(tf.lessEqual(tf.square(noise), limit), 'float32'), 1 - rate));
    return tf.mul(x, kept);
  });
};

/** `x + stddev noise`. */
export const gaussianNoiseStep: StepOf = (place, refuse) => {
  const deviation = numberIn(place, 'stddev', refuse);
  return inTraining((x, noise) => tf.add(x, tf.mul(noise, deviation)));
};

/** `x (1 + sqrt(rate / (1 - rate)) noise)`. */
export const gaussianDropoutStep: StepOf = (place, refuse) => {
  const rate = numberIn(place, 'rate', refuse);
  return inTraining((x, noise) => tf.mul(x, tf.add(1, tf.mul(noise, Math.sqrt(rate / (1 - rate))))));
};
