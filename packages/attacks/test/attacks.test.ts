import {
  type Attack,
  type AttackResult,
  defineBoundedAttack,
  fgsm,
  pgd,
  projectedAscent,
  randomNoise,
  randomStart,
} from '@infomixup/attacks';
import { type Classifier, classifierOf, type LabelledBatch, randomStream } from '@infomixup/core';
import { linearClassifier, toyDataset, toyModel } from '@infomixup/testing';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';

const stream = () => randomStream(1, 'attack');

const fooledBy = async (attack: Attack, classifier: Classifier, batch: LabelledBatch, epsilons: readonly number[]) => {
  const result = await attack.run({ classifier, batch, epsilons, rng: stream() });
  result.dispose();
  return result.outcomes.map(({ status }) => status.map((one) => one === 'fooled'));
};

const pointsOf = ({ outcomes }: AttackResult) => outcomes.map(({ perturbed }) => Array.from(perturbed.dataSync()));

const share = fc.double({ min: 0, max: 1, noNaN: true });
const problem = fc.integer({ min: 1, max: 5 }).chain((size) =>
  fc.record({
    weights: fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: size, maxLength: size }),
    input: fc.array(share, { minLength: size, maxLength: size }),
    epsilon: fc.double({ min: 0.01, max: 1, noNaN: true }),
  }),
);

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0);
const clamp = (x: number) => Math.min(1, Math.max(0, x));

/** What one step against class 1 leaves of the score, clipping included. */
const attackedScore: Record<
  'linf' | 'l2' | 'l1',
  (weights: readonly number[], input: readonly number[], epsilon: number) => number
> = {
  linf: (weights, input, epsilon) =>
    dot(
      weights,
      input.map((x, i) => clamp(x - epsilon * Math.sign(weights[i] ?? 0))),
    ),
  l2: (weights, input, epsilon) =>
    dot(
      weights,
      input.map((x, i) => clamp(x - (epsilon * (weights[i] ?? 0)) / Math.hypot(...weights))),
    ),
  l1: (weights, input, epsilon) => {
    let [score, left] = [dot(weights, input), epsilon];
    for (const i of [...weights.keys()].sort((a, b) => Math.abs(weights[b] ?? 0) - Math.abs(weights[a] ?? 0))) {
      const [weight = 0, x = 0] = [weights[i], input[i]];
      const way = Math.min(left, weight > 0 ? x : 1 - x);
      score -= Math.abs(weight) * way;
      left -= way;
    }
    return score;
  },
};

describe.each(['linf', 'l2', 'l1'] as const)('fgsm in %s', (norm) => {
  it('fools a linear classifier exactly where one clipped step closes the margin', async () => {
    await fc.assert(
      fc.asyncProperty(problem, async ({ weights, input, epsilon }) => {
        fc.pre(Math.hypot(...weights) > 0.1);
        const bias = 0.05 - Math.min(0, dot(weights, input)); // puts the input into class 1
        const left = attackedScore[norm](weights, input, epsilon) + bias;
        fc.pre(Math.abs(left) > 1e-4);
        const inputs = tf.tensor2d([input]);
        const fooled = await fooledBy(
          fgsm({ norm }),
          linearClassifier({ weights, bias }),
          { inputs, labels: Int32Array.of(1) },
          [epsilon],
        );
        inputs.dispose();
        expect(fooled).toEqual([[left < 0]]);
      }),
      { numRuns: 60 },
    );
  });
});

describe('fgsm', () => {
  it('takes one gradient a sample for all budgets', async () => {
    const inputs = tf.tensor2d([
      [0.5, 0.5],
      [0.2, 0.9],
    ]);
    const batch = { inputs, labels: Int32Array.of(0, 0) };
    const result = await fgsm({ norm: 'linf' }).run({
      classifier: linearClassifier({ weights: [1, -1.5] }),
      ...{ batch, epsilons: [0, 0.1, 0.2], rng: stream() },
    });
    expect(result.outcomes.map(({ gradientCalls, queries }) => [...gradientCalls, ...queries])).toEqual([
      [0, 0, 0, 0],
      [1, 1, 1, 1],
      [0, 0, 1, 1],
    ]);
    expect(result.gradientCalls).toBe(2);
    // Two clean, two at each of the budgets above 0.
    expect(result.queries).toBe(6);
    result.dispose();
    inputs.dispose();
  });
});

describe.each(['linf', 'l2'] as const)('on a small network, in %s,', (norm) => {
  const model = toyModel({ seed: 8 });
  const classifier = classifierOf(model);
  const { inputs } = toyDataset({ seed: 5, size: 24 }).gather(Int32Array.from({ length: 24 }, (_, i) => i));
  const labels = Int32Array.from(tf.tidy(() => tf.argMax(classifier.logits(inputs), 1).dataSync()));
  const batch = { inputs, labels };
  const epsilons = norm === 'linf' ? [0.02, 0.05, 0.1, 0.2] : [0.1, 0.2, 0.4, 0.8];

  afterAll(() => {
    model.dispose();
    inputs.dispose();
  });

  it('pgd with one step of length epsilon and no random start is fgsm, bitwise', async () => {
    for (const epsilon of epsilons) {
      const single = pgd({ norm, steps: 1, stepSize: epsilon, randomStart: false });
      const [iterated, direct] = [
        await single.run({ classifier, batch, epsilons: [epsilon], rng: stream() }),
        await fgsm({ norm }).run({ classifier, batch, epsilons: [epsilon], rng: stream() }),
      ];
      expect(pointsOf(iterated)).toEqual(pointsOf(direct));
      iterated.dispose();
      direct.dispose();
    }
  });

  it('further restarts of pgd lose no success', async () => {
    const one = await fooledBy(pgd({ norm, steps: 3 }), classifier, batch, epsilons);
    const four = await fooledBy(pgd({ norm, steps: 3, restarts: 4 }), classifier, batch, epsilons);
    expect(one.flat()).toContain(true);
    expect(one.flat()).toContain(false);
    for (const [budget, successes] of one.entries())
      for (const [row, fooled] of successes.entries()) if (fooled) expect(four[budget]?.[row]).toBe(true);
  });

  it('pgd fools at least as many as fgsm, and random noise no more', async () => {
    const count = async (attack: Attack) =>
      (await fooledBy(attack, classifier, batch, epsilons)).map((successes) => successes.filter(Boolean).length);
    const [strong, single, lucky] = [
      await count(pgd({ norm, relativeStepSize: 0.1, restarts: 2 })),
      await count(fgsm({ norm })),
      await count(randomNoise({ norm, draws: 10 })),
    ];
    for (const budget of epsilons.keys()) {
      expect(strong[budget]).toBeGreaterThanOrEqual(single[budget] ?? NaN);
      expect(strong[budget]).toBeGreaterThanOrEqual(lucky[budget] ?? NaN);
    }
    expect(strong.at(-1)).toBeGreaterThan(lucky.at(-1) ?? NaN);
  });

  it('a budget that covers the bounds leaves no sample standing', async () => {
    const [successes] = await fooledBy(pgd({ norm, restarts: 3 }), classifier, batch, [norm === 'linf' ? 1 : 4]);
    expect(successes).toEqual(new Array(24).fill(true));
  });

  it('perturb comes to the points of all steps, the loop that projectedAscent is', () => {
    const walk = { norm, epsilon: 0.1, steps: 4, stepSize: (2.5 / 4) * 0.1 } as const;
    const byHand = defineBoundedAttack({
      ...{ name: 'by-hand', norm, knowledge: 'gradients', iterative: true, settings: {} },
      perturb: (problem) => projectedAscent(problem, randomStart(problem, norm, 0.1), walk),
    });
    const [inSteps, expected] = [pgd({ norm, steps: 4 }), byHand].map((attack) =>
      tf.tidy(() => Array.from(attack.perturb({ classifier, batch, epsilon: 0.1, rng: stream() }).dataSync())),
    );
    expect(inSteps).toEqual(expected);
  });
});

describe('pgd', () => {
  it('follows its random start where it may not step', async () => {
    const inputs = tf.fill([1, 2], 0.5);
    const batch = { inputs, labels: Int32Array.of(1) };
    const attack = pgd({ norm: 'linf', steps: 1, stepSize: 1e-9 });
    const result = await attack.run({
      classifier: linearClassifier({ weights: [1, 1] }),
      ...{ batch, epsilons: [0.1, 0.2], rng: stream() },
    });
    const [near = [], far = []] = pointsOf(result);
    expect(near).not.toEqual([0.5, 0.5]);
    for (const [i, x] of near.entries()) expect((far[i] ?? NaN) - 0.5).toBeCloseTo(2 * (x - 0.5), 6);
    result.dispose();
    inputs.dispose();
  });
});
