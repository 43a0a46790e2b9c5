import { type BoundedAttack, fgsm, type GradientNorm, pgd } from '@infomixup/attacks';
import { type Classifier, randomStream } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
// Made by tooling/oracles/foolbox_attacks.py.
import json from './fixtures/foolbox.json' with { type: 'json' };

const rows = z.array(z.array(z.number()));
const { weights, inputs, labels, cases } = z
  .object({
    weights: z.object({ hidden: rows, hiddenBias: z.array(z.number()), logits: rows }),
    inputs: rows,
    labels: z.array(z.number()),
    cases: z.array(
      z.object({
        attack: z.enum(['fgsm', 'pgd']),
        norm: z.enum(['linf', 'l2']),
        outcomes: z.array(z.object({ epsilon: z.number(), perturbed: rows, fooled: z.array(z.boolean()) })),
      }),
    ),
  })
  .parse(json);

const network: Classifier = {
  bounds: [0, 1],
  classes: 3,
  logits: (points) =>
    tf.tidy(() => {
      const centred = tf.sub(tf.mul(tf.reshape<tf.Rank.R2>(points, [-1, 6]), 2), 1);
      const hidden = tf.tanh(tf.add(tf.matMul(centred, tf.tensor2d(weights.hidden)), tf.tensor1d(weights.hiddenBias)));
      return tf.matMul<tf.Tensor2D>(hidden, tf.tensor2d(weights.logits));
    }),
};

const attackOf = (name: 'fgsm' | 'pgd', norm: GradientNorm): BoundedAttack =>
  name === 'fgsm' ? fgsm({ norm }) : pgd({ norm, steps: 12, relativeStepSize: 0.15, randomStart: false });

describe.each(cases)('$attack in $norm', ({ attack, norm, outcomes }) => {
  const batch = { inputs: tf.tensor2d(inputs), labels: Int32Array.from(labels) };
  const subject = attackOf(attack, norm);
  afterAll(() => batch.inputs.dispose());

  it('fools what Foolbox 3.3.4 fools', async () => {
    const epsilons = outcomes.map(({ epsilon }) => epsilon);
    const result = await subject.run({ classifier: network, batch, epsilons, rng: randomStream(1, 'attack') });
    expect(Array.from(result.cleanPredictions)).toEqual(labels);
    for (const [budget, expected] of outcomes.entries())
      expect(result.outcomes[budget]?.status.map((status) => status === 'fooled')).toEqual(expected.fooled);
    result.dispose();
  });

  it('comes to the points that Foolbox 3.3.4 comes to last', () => {
    for (const { epsilon, perturbed } of outcomes) {
      const rng = randomStream(1, 'attack');
      const last = tf.tidy(() => subject.perturb({ classifier: network, batch, epsilon, rng }).dataSync());
      for (const [position, value] of perturbed.flat().entries()) expect(last[position]).toBeCloseTo(value, 4);
    }
  });
});
