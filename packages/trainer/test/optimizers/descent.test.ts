import { hasOperationKernel, type NamedVariables, randomStream, withComposedOperations } from '@infomixup/core';
import { adam, adamW, sgd } from '@infomixup/trainer';
import * as tf from '@tensorflow/tfjs';
import { beforeEach, describe, expect, it } from 'vitest';
import { moved, type Slots } from '../../src/optimizers/descent.js';

const shapes = { kernel: [7, 40_000], bias: [3], scalar: [] };

const drawn = (name: string): tf.NamedTensorMap =>
  Object.fromEntries(
    Object.entries(shapes).map(([parameter, shape]) => [
      parameter,
      tf.tensor(randomStream(1, `${name}/${parameter}`).normals(tf.util.sizeFromShape(shape)), shape),
    ]),
  );

const optimizers = {
  adam: adam({ learningRate: 0.01, weightDecay: 0.1 }),
  adamW: adamW({ learningRate: 0.01, weightDecay: 0.1 }),
  momentum: sgd({ momentum: 0.9, weightDecay: 0.01 }),
  nesterov: sgd({ momentum: 0.9, nesterov: true }),
};

const size = Object.values(shapes).reduce((sum, shape) => sum + tf.util.sizeFromShape(shape), 0);

/** Three moves from the same start; the parameters as the rule leaves them. */
function travel(name: keyof typeof optimizers, composed = false): number[][] {
  const optimizer = optimizers[name];
  return tf.tidy(() => {
    let parameters: tf.NamedTensorMap = drawn('start');
    let slots: Slots = Object.fromEntries(optimizer.slots.map((slot) => [slot, tf.zeros<tf.Rank.R1>([size])]));
    for (let step = 0; step < 3; step++) {
      // A rule only reads what it would be given as variables.
      const start = { parameters: parameters as NamedVariables, slots, step, learningRate: 0.01 };
      const at = { ...start, gradients: drawn(`gradient ${step}`) };
      const move = () => moved(optimizer, at);
      ({ parameters, slots } = composed ? withComposedOperations(move) : move());
    }
    return [...Object.values(parameters), ...Object.values(slots)].map((tensor) => [...tensor.dataSync()]);
  });
}

describe('optimizers in one kernel', () => {
  // Engines without it compose the same of several operations.
  beforeEach(({ skip }) => skip(!hasOperationKernel('adamStep')));

  it.each(Object.keys(optimizers) as (keyof typeof optimizers)[])('%s moves as its own rule does', (name) => {
    const [fused, composed] = [travel(name), travel(name, true)];
    for (const [which, values] of fused.entries()) {
      const wanted = composed[which] ?? [];
      const errors = values.map((value, i) => Math.abs(value - (wanted[i] ?? 0)) / Math.max(1, Math.abs(value)));
      expect(errors.reduce((worst, error) => Math.max(worst, error), 0)).toBeLessThan(2e-6);
    }
  });

  it('say of a gradient that it is not finite, wherever in it', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const fault = tf.tidy(() => {
        const parameters = drawn('start') as NamedVariables; // only read
        const gradients = { ...drawn('gradient'), bias: tf.tensor1d([0, 0, value]) };
        const slots = { mean: tf.zeros<tf.Rank.R1>([size]), square: tf.zeros<tf.Rank.R1>([size]) };
        const start = { parameters, gradients, slots, step: 0, learningRate: 1 };
        return moved(optimizers.adam, start).fault.dataSync()[0];
      });
      expect(fault).toBeNaN();
    }
  });
});
