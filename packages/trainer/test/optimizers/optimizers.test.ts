import { InfomixupError } from '@infomixup/core';
import type { Tensor1D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { adam, adamW, type Optimizer, sgd } from '../../src/index.js';

/** Runs `optimizer` on the gradient of `sum_i scale_i p_i^2 / 2`, five updates, the rate halving after three. */
function trained(optimizer: Optimizer): number[] {
  return tf.tidy(() => {
    let parameters = tf.tensor1d(start);
    let slots: Readonly<Record<string, Tensor1D>> = Object.fromEntries(
      optimizer.slots.map((slot) => [slot, tf.zeros<tf.Rank.R1>([start.length])]),
    );
    for (let step = 0; step < 5; step++) {
      const gradient = tf.mul<Tensor1D>(parameters, tf.tensor1d(scales));
      ({ parameters, slots } = optimizer.update({
        gradient,
        parameters,
        slots,
        step,
        learningRate: rate(optimizer, step),
      }));
    }
    return [...parameters.dataSync()];
  });
}

const start = [1, -2, 0.5, 30];
const scales = [0.3, 1, -2, 0.01];
const rate = ({ learningRate }: { learningRate: number }, step: number) => (step < 3 ? learningRate : learningRate / 2);

/** The same in float64, one value at a time, by the formulas that PyTorch documents. */
const reference = (learningRate: number, rule: () => (p: number, g: number, lr: number, t: number) => number) =>
  start.map((first, index) => {
    const update = rule();
    let p = first;
    for (let step = 0; step < 5; step++)
      p = update(p, (scales[index] ?? 0) * p, rate({ learningRate }, step), step + 1);
    return p;
  });

const torchAdam = (beta1: number, beta2: number, epsilon: number, coupled: number, decoupled: number) => () => {
  let [m, v] = [0, 0];
  return (p: number, gradient: number, lr: number, t: number) => {
    const g = gradient + coupled * p;
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g * g;
    const decayed = p - lr * decoupled * p;
    return decayed - (lr * (m / (1 - beta1 ** t))) / (Math.sqrt(v / (1 - beta2 ** t)) + epsilon);
  };
};

const torchSgd = (momentum: number, nesterov: boolean, weightDecay: number) => () => {
  let buffer = 0;
  return (p: number, gradient: number, lr: number) => {
    const g = gradient + weightDecay * p;
    buffer = momentum * buffer + g;
    return p - lr * (nesterov ? g + momentum * buffer : buffer);
  };
};

const cases: [string, Optimizer, () => (p: number, g: number, lr: number, t: number) => number][] = [
  ['Adam', adam({ learningRate: 0.1 }), torchAdam(0.9, 0.999, 1e-8, 0, 0)],
  ['Adam with a large epsilon', adam({ learningRate: 0.1, epsilon: 0.5 }), torchAdam(0.9, 0.999, 0.5, 0, 0)],
  ['Adam with other decays', adam({ learningRate: 0.1, beta1: 0.5, beta2: 0.7 }), torchAdam(0.5, 0.7, 1e-8, 0, 0)],
  ['Adam with beta1 = 0', adam({ learningRate: 0.1, beta1: 0 }), torchAdam(0, 0.999, 1e-8, 0, 0)],
  ['Adam with weight decay', adam({ learningRate: 0.1, weightDecay: 0.2 }), torchAdam(0.9, 0.999, 1e-8, 0.2, 0)],
  ['AdamW', adamW({ learningRate: 0.1 }), torchAdam(0.9, 0.999, 1e-8, 0, 0.01)],
  ['AdamW with weight decay 0.3', adamW({ learningRate: 0.1, weightDecay: 0.3 }), torchAdam(0.9, 0.999, 1e-8, 0, 0.3)],
  ['SGD', sgd({ learningRate: 0.2 }), torchSgd(0, false, 0)],
  ['SGD with weight decay', sgd({ learningRate: 0.2, weightDecay: 0.1 }), torchSgd(0, false, 0.1)],
  ['SGD with momentum', sgd({ learningRate: 0.2, momentum: 0.9 }), torchSgd(0.9, false, 0)],
  [
    'SGD with Nesterov momentum and weight decay',
    sgd({ learningRate: 0.2, momentum: 0.9, nesterov: true, weightDecay: 0.1 }),
    torchSgd(0.9, true, 0.1),
  ],
];

describe('optimizers', () => {
  it.each(cases)('%s takes the steps of PyTorch', (_, optimizer, rule) => {
    const expected = reference(optimizer.learningRate, rule);
    trained(optimizer).forEach((value, index) => {
      const wanted = expected[index] ?? Number.NaN;
      expect(Math.abs(value - wanted) / Math.abs(wanted)).toBeLessThan(3e-6);
    });
  });

  it.each([
    ['a rate of 0', () => adam({ learningRate: 0 })],
    ['beta2 = 1', () => adamW({ beta2: 1 })],
    ['a misspelt option', () => sgd(JSON.parse('{ "momentun": 0.9 }'))],
    ['Nesterov without momentum', () => sgd({ nesterov: true })],
    [
      'Nesterov in a group without momentum',
      () => sgd({ momentum: 0.9, nesterov: true, parameterGroups: [{ match: '*', momentum: 0 }] }),
    ],
    ['NaN', () => sgd({ weightDecay: Number.NaN })],
  ])('refuses %s', (_, make) => {
    expect(make).toThrow(InfomixupError);
  });
});
