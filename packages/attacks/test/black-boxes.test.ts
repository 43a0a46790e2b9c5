import {
  type Attack,
  type AttackResult,
  boundary,
  decisionsOnly,
  type GradientNorm,
  hopSkipJump,
  nes,
  type RunOptions,
  type SquareNorm,
  scoresOnly,
  spsa,
  square,
} from '@infomixup/attacks';
import { randomStream } from '@infomixup/core';
import { linearClassifier } from '@infomixup/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { plainDistance, plainProjectL1InBounds } from '../src/norms/plain.js';
import { randomWindow, sidesOf } from '../src/square/image.js';

const weights = Array.from(randomStream(3, 'weights').normals(30));
const classifier = linearClassifier({ weights });

/** What closes a margin of 1 in each norm: one over the dual norm of the weights. */
const unit = {
  linf: 1 / weights.reduce((sum, weight) => sum + Math.abs(weight), 0),
  l2: 1 / Math.hypot(...weights),
  l1: 1 / Math.max(...weights.map(Math.abs)),
};

/** Inputs around the middle of the bounds, all of one margin. */
const samplesOf = (margin: number, shape: readonly number[], count: number) => {
  const draws = randomStream(4, 'samples').uniforms(count * weights.length);
  const rows = Array.from({ length: count }, (_, row) => {
    const point = weights.map((_, index) => 0.45 + 0.1 * (draws[row * weights.length + index] ?? 0));
    const score = point.reduce((sum, value, index) => sum + value * (weights[index] ?? 0), 0);
    return point.map((value, index) => value + (margin - score) * unit.l2 ** 2 * (weights[index] ?? 0));
  });
  return { inputs: tf.tensor(rows.flat(), [count, ...shape]), labels: new Int32Array(count).fill(1) };
};

const margin = 0.3;

const attacked = async (
  attack: Attack,
  options: Partial<RunOptions>,
  { shape = [5, 3, 2], count = 4 }: { readonly shape?: readonly number[]; readonly count?: number } = {},
): Promise<AttackResult> => {
  const batch = samplesOf(margin, shape, count);
  const run = { classifier: scoresOnly(classifier), batch, rng: randomStream(1, 'black-boxes'), ...options };
  const result = await attack.run(run).finally(() => batch.inputs.dispose());
  result.dispose();
  return result;
};

const fooledOf = ({ outcomes }: AttackResult) => outcomes[0]?.status.filter((one) => one === 'fooled').length;

describe('square', () => {
  const cases = [
    ['linf', 1.3],
    ['l2', 2],
    ['l1', 4],
  ] satisfies [SquareNorm, number][];

  it.each(cases)('in %s fools a linear model by %f times the least budget, whatever the shape', async (norm, times) => {
    const epsilons = [times * margin * unit[norm]];
    for (const shape of [[5, 3, 2], [30]])
      expect(fooledOf(await attacked(square({ norm, queries: 200, rescaled: true }), { epsilons }, { shape }))).toBe(4);
  });

  it('shrinks its squares as the authors do, and covers as much of an image that is not square', () => {
    const image = { rows: 28, columns: 28, channels: 1 };
    // round(sqrt(p 784)), and odd in L2.
    expect([0.8, 0.4, 0.2, 0.1, 0.05].map((share) => sidesOf(image, share, 1)[0])).toEqual([25, 18, 13, 9, 6]);
    expect([0.8, 0.4, 0.05, 0.001].map((share) => sidesOf(image, share, 3)[0])).toEqual([25, 19, 7, 3]);
    expect(sidesOf({ rows: 4, columns: 100, channels: 3 }, 0.5, 1)).toEqual([4, 50]);
    expect(sidesOf({ rows: 1, columns: 13, channels: 1 }, 0.8, 1)).toEqual([1, 10]);
  });

  it('reaches every row and column', () => {
    const image = { rows: 3, columns: 4, channels: 1 };
    const rng = randomStream(1, 'windows');
    const windows = Array.from({ length: 200 }, () => randomWindow(image, [1, 1], rng));
    expect(Math.max(...windows.map(({ top }) => top))).toBe(2);
    expect(Math.max(...windows.map(({ left }) => left))).toBe(3);
  });

  it('projects onto what the L1 ball and the bounds share', () => {
    // All three are shrunk by 0.2; the first is then cut at its bound.
    const [origin, offset] = [Float32Array.of(0.9, 0.5, 0.5), Float32Array.of(0.9, 0.4, -0.3)];
    const point = plainProjectL1InBounds(offset, origin, 0.4, [0, 1]);
    expect([...point].map((value) => value.toFixed(4))).toEqual(['1.0000', '0.7000', '0.4000']);
    expect(plainDistance('l1', point, origin)).toBeCloseTo(0.4, 6);
    const free = plainProjectL1InBounds(offset, origin, 5, [0, 1]);
    expect([...free].map((value) => value.toFixed(2)).join()).toBe('1.00,0.90,0.20');
  });
});

describe('gradients guessed from scores', () => {
  it.each(['linf', 'l2'] satisfies GradientNorm[])('fool a linear model in %s near the least budget', async (norm) => {
    const epsilons = [1.25 * margin * unit[norm]];
    expect(fooledOf(await attacked(nes({ norm, steps: 15, pairs: 20 }), { epsilons }))).toBe(4);
    expect(fooledOf(await attacked(spsa({ norm, steps: 15, pairs: 20 }), { epsilons }))).toBe(4);
  });
});

describe('attacks by decisions', () => {
  it('come to the nearest point of a linear model', async () => {
    const four = [0.5, -1, 0.25, 2];
    const model = decisionsOnly(linearClassifier({ weights: four, bias: -0.5 }));
    // A margin of 0.375, over the dual norms of the weights.
    const least = { l2: 0.375 / Math.hypot(...four), linf: 0.375 / 3.75 };
    const batch = { inputs: tf.fill([1, 2, 2, 1], 0.5), labels: Int32Array.of(1) };
    const cases = [
      [boundary({ steps: 200, sphericalStep: 0.1, sourceStep: 0.02 }), least.l2, 1.05],
      [hopSkipJump({ norm: 'l2', steps: 8, initialEvaluations: 30 }), least.l2, 1.01],
      [hopSkipJump({ norm: 'linf', steps: 8, initialEvaluations: 30 }), least.linf, 1.01],
    ] as const;
    for (const [attack, distance, times] of cases) {
      const result = await attack.run({ classifier: model, batch, rng: randomStream(1, 'black-boxes') });
      expect(result.nearest?.distances[0]).toBeGreaterThan(0.999 * distance);
      expect(result.nearest?.distances[0]).toBeLessThan(times * distance);
      result.dispose();
    }
    batch.inputs.dispose();
  });

  it('tell which sample has nowhere to start, and go on with the others', async () => {
    // The third value decides: nothing that is drawn between 0 and 1 is above 0.9999 in two attempts, but a point given is.
    const cornered = decisionsOnly(linearClassifier({ weights: [0, 0, 1], bias: -0.9999 }));
    const batch = { inputs: tf.tensor2d([0, 0, 0, 0, 0, 1], [2, 3]), labels: Int32Array.of(0, 1) };
    const run = { classifier: cornered, batch, rng: randomStream(1, 'starts') };
    for (const make of [boundary, (options: object) => hopSkipJump({ norm: 'l2', ...options })]) {
      const options = { steps: 3, directions: 2 };
      const drawn = await make(options).run(run);
      expect(drawn.nearest?.status).toEqual(['failed', 'fooled']);
      const given = await make({ ...options, points: [Float32Array.of(0, 0, 1)] }).run(run);
      expect(given.nearest?.status).toEqual(['fooled', 'fooled']);
      for (const result of [drawn, given]) result.dispose();
    }
    batch.inputs.dispose();
  });
});
