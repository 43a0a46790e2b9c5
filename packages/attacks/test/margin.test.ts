import {
  type AttackCriterion,
  becomes,
  defineBoundedAttack,
  marginAtLeast,
  misclassified,
  type Problem,
  type Sample,
} from '@infomixup/attacks';
import { randomStream } from '@infomixup/core';
import { linearClassifier } from '@infomixup/testing';
import * as tf from '@tensorflow/tfjs';
import { afterAll, describe, expect, it } from 'vitest';

/** Logits [0, x - y]: the points are at 0.25, 0.125, 0, -0.125, -0.25, -0.5 of class 1. */
const classifier = linearClassifier({ weights: [1, -1] });
const leads = [0.25, 0.125, 0, -0.125, -0.25, -0.5];
const points = leads.map((lead) => Float32Array.of(0.5, 0.5 - lead));
const [one, zero] = [tf.tensor2d([[0.75, 0.25]]), tf.tensor2d([[0.25, 0.75]])];

afterAll(() => tf.dispose([one, zero]));

const description = { name: 'probe', norm: 'linf', iterative: false, settings: {} } as const;

const seenBySample = async (label: number, criterion: AttackCriterion) => {
  const seen: [number, boolean][] = [];
  const probe = defineBoundedAttack({
    ...description,
    knowledge: 'scores',
    search: async ({ input, margin, fools }: Sample) => {
      for (const point of points) seen.push([await margin(point), await fools(point)]);
      return input;
    },
  });
  const batch = { inputs: label ? one : zero, labels: Int32Array.of(label) };
  (await probe.run({ classifier, batch, epsilons: [1], criterion, rng: randomStream(1, 'margin') })).dispose();
  return seen;
};

const seenByProblem = async (label: number, criterion: AttackCriterion) => {
  const seen: number[] = [];
  const probe = defineBoundedAttack({
    ...description,
    knowledge: 'gradients',
    perturb: ({ inputs, logits, missing, kappa }: Problem) => {
      expect(kappa).toBe(criterion.margin);
      for (const point of points) seen.push(...missing(logits(tf.tensor2d([[...point]]))).dataSync());
      return inputs;
    },
  });
  const batch = { inputs: label ? one : zero, labels: Int32Array.of(label) };
  (await probe.run({ classifier, batch, epsilons: [1], criterion, rng: randomStream(1, 'margin') })).dispose();
  return seen;
};

describe('what is missing to the goal', () => {
  it.each<[string, number, AttackCriterion, readonly number[], number]>([
    // At a tie the first class wins: 1 is left already, 0 is not.
    ['to leave class 1', 1, misclassified(), leads, 4],
    ['to leave class 0', 0, misclassified(), leads.map((lead) => -lead), 2],
    ['to leave class 1 by 0.25', 1, marginAtLeast(0.25), leads.map((lead) => lead + 0.25), 2],
    ['to leave class 0 by 0.125', 0, marginAtLeast(0.125), leads.map((lead) => 0.125 - lead), 2],
    ['to become class 0 by 0.25', 1, becomes(Int32Array.of(0), 0.25), leads.map((lead) => lead + 0.25), 2],
    ['to become class 1', 0, becomes(Int32Array.of(1)), leads.map((lead) => -lead), 2],
  ])('%s is negative exactly where it is met', async (_, label, criterion, expected, met) => {
    const seen = await seenBySample(label, criterion);
    const margins = seen.map(([margin]) => margin);
    expect(margins.map((margin) => margin < 0)).toEqual(seen.map(([, fools]) => fools));
    expect(margins.filter((margin) => margin < 0)).toHaveLength(met);
    for (const [row, margin] of margins.entries()) expect(margin).toBeCloseTo(expected[row] ?? NaN, 6);
    expect(await seenByProblem(label, criterion)).toEqual(margins);
  });

  it('is no number where the logits are none', async () => {
    const missing = defineBoundedAttack({
      ...description,
      knowledge: 'gradients',
      perturb: ({ inputs, missing }) => {
        expect([...missing(tf.tensor2d([[NaN, 1]])).dataSync()]).toEqual([NaN]);
        return inputs;
      },
    });
    const batch = { inputs: one, labels: Int32Array.of(1) };
    (await missing.run({ classifier, batch, epsilons: [1], rng: randomStream(1, 'margin') })).dispose();
    expect.assertions(1);
  });
});
