import { type AttackLossName, attackLosses, targetedDlrLoss } from '@infomixup/attacks';
import { oneHot } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';

const logits = [1.5, -0.5, 3, 2.25, 0];
const own = 3;

const others = (values: readonly number[]) => values.filter((_, index) => index !== own);
const descending = (values: readonly number[]) => [...values].sort((a, b) => b - a) as [number, number, number, number];
const softmax = (values: readonly number[]) => {
  const powers = values.map(Math.exp);
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
};
const marginOf = (values: readonly number[]) => Math.max(...others(values)) - (values[own] ?? 0);
const entropyOf = (values: readonly number[]) => -Math.log(softmax(values)[own] ?? 0);

// The gap of the scaled loss is a constant to its gradient.
const gap = 0.75;

const formulas: Readonly<Record<AttackLossName, (values: readonly number[]) => number>> = {
  'cross-entropy': entropyOf,
  margin: marginOf,
  dlr: (values) => {
    const [first, , third] = descending(values);
    return marginOf(values) / (first - third);
  },
  'scaled-cross-entropy': (values) => entropyOf(values.map((value) => value / gap)),
  'probability-margin': (values) => marginOf(softmax(values)),
};

const slopes = (formula: (values: readonly number[]) => number) =>
  logits.map((_, index) => {
    const at = (step: number) => formula(logits.map((value, other) => (other === index ? value + step : value)));
    return (at(1e-4) - at(-1e-4)) / 2e-4;
  });

const measured = (loss: (values: tf.Tensor2D) => tf.Tensor1D) => {
  const values = tf.tidy(() => loss(tf.tensor2d([logits])).dataSync());
  const gradient = tf.tidy(() =>
    tf
      .grad((x) => tf.sum(loss(x as tf.Tensor2D)))(tf.tensor2d([logits]))
      .dataSync(),
  );
  return { value: values[0] ?? NaN, gradient: Array.from(gradient) };
};

const expectClose = (actual: readonly number[], expected: readonly number[]) => {
  for (const [index, value] of expected.entries()) expect(actual[index]).toBeCloseTo(value, 3);
};

describe.each(Object.keys(formulas) as AttackLossName[])('the loss %s', (name) => {
  it('has the values and slopes of its formula', () => {
    const goal = oneHot(Int32Array.of(own), 5);
    const { value, gradient } = measured((z) => attackLosses[name](z, goal));
    expect(value).toBeCloseTo(formulas[name](logits), 5);
    expectClose(gradient, slopes(formulas[name]));
    goal.dispose();
  });

  it('says the same of a sample whatever the batch', () => {
    const both = tf.tidy(() =>
      attackLosses[name](tf.tensor2d([[9, 1, 4, 2, 2], logits]), oneHot(Int32Array.of(0, own), 5)).dataSync(),
    );
    expect(both[1]).toBeCloseTo(formulas[name](logits), 5);
  });
});

describe('the targeted difference of logits ratio', () => {
  it('has the values and slopes of its formula', () => {
    const [goal, target] = [oneHot(Int32Array.of(own), 5), oneHot(Int32Array.of(0), 5)];
    const formula = (values: readonly number[]) => {
      const [first, , third, fourth] = descending(values);
      return ((values[0] ?? 0) - (values[own] ?? 0)) / (first - (third + fourth) / 2);
    };
    const { value, gradient } = measured((z) => targetedDlrLoss(z, goal, target));
    expect(value).toBeCloseTo(formula(logits), 5);
    expectClose(gradient, slopes(formula));
    tf.dispose([goal, target]);
  });
});

describe('where a network is sure of itself', () => {
  const slopeOf = (name: AttackLossName) =>
    tf.tidy(() => {
      const goal = oneHot(Int32Array.of(0), 3);
      const slope = tf.grad((z) => tf.sum(attackLosses[name](z as tf.Tensor2D, goal)))(tf.tensor2d([[1000, 3, 1]]));
      return tf.sum(tf.abs(slope)).dataSync()[0];
    });

  it('the cross-entropy has no slope in single precision, and the scaled one has', () => {
    expect(slopeOf('cross-entropy')).toBe(0);
    expect(slopeOf('scaled-cross-entropy')).toBeGreaterThan(1e-4);
    expect(slopeOf('margin')).toBe(2);
  });
});
