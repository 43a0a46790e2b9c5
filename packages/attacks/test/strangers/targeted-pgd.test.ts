import { type AttackLoss, ascend, becomes, defineBoundedAttack } from '@infomixup/attacks';
import { randomStream } from '@infomixup/core';
import { describeAttack } from '@infomixup/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';

/** A loss of one's own: how unlikely the class of the goal is, without a logarithm. */
const doubt: AttackLoss = (logits, goal) => tf.sub(1, tf.sum(tf.mul(tf.softmax(logits), goal), 1));

const targetedPgd = (steps = 15) =>
  defineBoundedAttack({
    ...{ name: 'targeted-pgd', norm: 'l1', knowledge: 'gradients', iterative: true, settings: { steps } },
    perturb: ({ inputs, gradient, project }, epsilon) => {
      let points = inputs;
      for (let step = 0; step < steps; step++)
        points = project(ascend('l1', points, gradient(points, doubt), (2 * epsilon) / steps), epsilon);
      return points;
    },
  });

describeAttack('targeted PGD', { create: () => targetedPgd() });

it('turns each sample into the class it is told', async () => {
  const classifier = {
    bounds: [0, 1] as const,
    classes: 3,
    logits: (inputs: tf.Tensor) => tf.mul<tf.Tensor2D>(inputs, 5),
  };
  const inputs = tf.tensor2d([0.6, 0.5, 0.4, 0.6, 0.5, 0.4], [2, 3]);
  const batch = { inputs, labels: Int32Array.of(0, 0) };
  const goal = { criterion: becomes(Int32Array.of(1, 2)), rng: randomStream(1, 'targeted') };
  const { outcomes, dispose } = await targetedPgd().run({ classifier, batch, epsilons: [0.13, 0.25], ...goal });
  expect(outcomes.map(({ status }) => status)).toEqual([
    ['fooled', 'robust'],
    ['fooled', 'fooled'],
  ]);
  expect([...(outcomes[1]?.predictions ?? [])]).toEqual([1, 2]);
  dispose();
  inputs.dispose();
});
