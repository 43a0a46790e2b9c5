import { type AttackLoss, apgd, apgdTargeted, attackLosses, targetedDlrLoss } from '@infomixup/attacks';
import { type Classifier, inputDerivatives, oneHot, randomStream } from '@infomixup/core';
import { linearClassifier } from '@infomixup/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { beginAt, stepOf, type Walk } from '../src/apgd/ascent.js';
import { phasesOf, scheduleOf } from '../src/apgd/schedule.js';
import { nearestAllowed } from '../src/norms/allowed.js';
import { projectL1WithinBounds } from '../src/norms/within-radii.js';
// Made by tooling/oracles/apgd.py.
import json from './fixtures/apgd.json' with { type: 'json' };

const rows = z.array(z.array(z.number()));
const { weights, inputs, labels, target, steps, cases } = z
  .object({
    weights: z.object({ hidden: rows, hiddenBias: z.array(z.number()), logits: rows }),
    inputs: rows,
    labels: z.array(z.number()),
    target: z.array(z.number()),
    steps: z.number(),
    cases: z.array(
      z.object({
        norm: z.enum(['linf', 'l2', 'l1']),
        loss: z.enum(['ce', 'dlr', 'targeted-dlr']),
        epsilon: z.number(),
        start: rows,
        visited: z.array(z.object({ step: z.number(), points: rows })),
      }),
    ),
  })
  .parse(json);

const network: Classifier = {
  bounds: [0, 1],
  classes: 5,
  logits: (points) =>
    tf.tidy(() => {
      const centred = tf.sub(tf.mul(tf.reshape<tf.Rank.R2>(points, [-1, 6]), 2), 1);
      const hidden = tf.tanh(tf.add(tf.matMul(centred, tf.tensor2d(weights.hidden)), tf.tensor1d(weights.hiddenBias)));
      return tf.matMul<tf.Tensor2D>(hidden, tf.tensor2d(weights.logits));
    }),
};

describe.each(cases)('apgd in $norm by $loss', ({ norm, loss, epsilon, start, visited }) => {
  it('visits the points that its authors’ program visits', () => {
    tf.tidy(() => {
      const origins = tf.tensor2d(inputs);
      const radius = tf.fill<tf.Rank.R1>([inputs.length], epsilon);
      const within = (points: tf.Tensor) =>
        norm === 'l1'
          ? projectL1WithinBounds(points, origins, radius, network.bounds)
          : nearestAllowed(points, { norm, origins, epsilon, bounds: network.bounds });
      const walk: Walk = { norm, rho: 0.75, origins, within, radius };
      const [own, aim] = [oneHot(Int32Array.from(labels), 5), oneHot(Int32Array.from(target), 5)];
      const losses: Readonly<Record<typeof loss, AttackLoss>> = {
        ce: attackLosses['cross-entropy'],
        dlr: attackLosses.dlr,
        'targeted-dlr': (logits, goal) => targetedDlrLoss(logits, goal, aim),
      };
      const parted = new Set<number>();
      // In L1 the program takes a start that it is given for the end of an earlier phase.
      let standing = beginAt(tf.tensor2d(start), walk, norm === 'l1');
      for (const [number, turn] of scheduleOf([{ radius: 1, steps }], norm === 'l1').entries()) {
        const told = inputDerivatives(network, standing.points, (logits) => losses[loss](logits, own));
        standing = stepOf(standing, told, turn, walk);
        const expected = visited.find(({ step }) => step === number + 1)?.points.flat() ?? [];
        const points = standing.points.dataSync();
        for (const [index, value] of expected.entries())
          if (!(Math.abs(value - (points[index] ?? NaN)) < 1e-3)) parted.add(Math.floor(index / 6));
        // Whether a loss rose, and with it whether a step is halved, may hang on its last bit, which processors round in
        // different ways: from there one of the eight may go on its own.
        expect(parted.size, `after step ${number + 1}`).toBeLessThanOrEqual(number < 4 ? 0 : 1);
      }
    });
  });
});

describe('the schedule of apgd', () => {
  const looks = (turns: ReturnType<typeof scheduleOf>) =>
    turns.flatMap(({ window }, number) => (window === undefined ? [] : [[number, window]]));

  it('looks sooner and sooner, as table 1 of the paper has it', () => {
    const turns = scheduleOf(phasesOf(100, false), false);
    expect(turns).toHaveLength(100);
    expect(looks(turns).map(([number]) => number)).toEqual([22, 41, 57, 70, 80, 87, 93, 99]);
    expect(looks(turns).map(([, window]) => window)).toEqual([22, 19, 16, 13, 10, 7, 6, 6]);
  });

  it('shrinks the ball in L1, where each phase but the last ends at points that are differentiated', () => {
    const turns = scheduleOf(phasesOf(100, true), true);
    expect(turns.map(({ radius }) => radius)).toEqual([
      ...Array(31).fill(3),
      ...Array(31).fill(2),
      ...Array(40).fill(1),
    ]);
    expect(turns.flatMap(({ isFirst, isLast }, number) => (isFirst || isLast ? [number] : []))).toEqual([
      0, 30, 31, 61, 62,
    ]);
    expect(looks(turns)[0]).toEqual([1, 1]);
  });

  it('does without larger balls where there are too few steps', () => {
    expect(phasesOf(2, true)).toEqual([{ radius: 1, steps: 2 }]);
    expect(scheduleOf(phasesOf(1, false), false)).toEqual([{ radius: 1, isFirst: true, isLast: false }]);
  });
});

const fixture = () => ({ inputs: tf.tensor2d(inputs), labels: Int32Array.from(labels) });

const statusesOf = async (attack: ReturnType<typeof apgd>, epsilon: number) => {
  const batch = fixture();
  const result = await attack.run({ classifier: network, batch, epsilons: [epsilon], rng: randomStream(1, 'apgd') });
  result.dispose();
  batch.inputs.dispose();
  return result.outcomes[0]?.status ?? [];
};

describe('apgdTargeted', () => {
  it('breaks what any of the other classes breaks, and takes no more attempts than there are', async () => {
    const [one, four, all] = [
      await statusesOf(apgdTargeted({ norm: 'l2', steps: 5, targets: 1 }), 0.35),
      await statusesOf(apgdTargeted({ norm: 'l2', steps: 5, targets: 4 }), 0.35),
      await statusesOf(apgdTargeted({ norm: 'l2', steps: 5, targets: 9 }), 0.35),
    ];
    expect(all).toEqual(four);
    expect(all).toContain('robust');
    for (const [row, status] of one.entries()) if (status === 'fooled') expect(all[row]).toBe('fooled');
  });

  it('refuses the difference of logits ratio where too few classes are, and makes do with the margin', async () => {
    const classifier = linearClassifier({ weights: [1, -1] });
    const batch = { inputs: tf.tensor2d([[0.5, 0.4]]), labels: Int32Array.of(1) };
    const given = { classifier, batch, rng: randomStream(1, 'apgd') };
    const usual = { ...given, epsilons: [0.1] };
    await expect(apgdTargeted({ norm: 'linf' }).run(usual)).rejects.toThrow(
      /apgd-targeted: needs 4 classes, and the classifier has 2; choose a loss that makes do with them, such as margin/,
    );
    await expect(apgd({ norm: 'linf', loss: 'dlr' }).run(usual)).rejects.toMatchObject({ code: 'unsupported-goal' });
    expect(() => apgd({ norm: 'linf', loss: 'dlr' }).perturb({ ...given, epsilon: 0.1 })).toThrow(/needs 3 classes/);
    const found = await apgdTargeted({ norm: 'linf', loss: 'margin', steps: 3 }).run(usual);
    expect(found.outcomes[0]?.status).toEqual(['fooled']);
    found.dispose();
    batch.inputs.dispose();
  });
});
