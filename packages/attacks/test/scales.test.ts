import {
  type Attack,
  type BoundedNorm,
  defineBoundedAttack,
  defineMinimalAttack,
  distance,
  pgd,
} from '@infomixup/attacks';
import { type Classifier, randomStream } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';

const lengths: Record<BoundedNorm, (offsets: readonly number[]) => number> = {
  linf: (offsets) => Math.max(...offsets.map(Math.abs)),
  l2: (offsets) => Math.hypot(...offsets),
  l1: (offsets) => offsets.reduce((sum, value) => sum + Math.abs(value), 0),
  l0: (offsets) => offsets.filter((value) => value !== 0).length,
};
const norms = ['linf', 'l2', 'l1', 'l0'] as const;
/** Powers of two near 1e-30 to 1e30, by which numbers are multiplied exactly. */
const scales = [-100, -66, -33, -10, 0, 10, 33, 66, 100].map((power) => 2 ** power);
const size = 12;
const samples = 6;
const unit = randomStream(3, 'scales').uniforms(2 * samples * size);

/** Points of `[samples, size]`, of which the first lie in the middle of the others. */
const rows = (from: number, scale: number): Float32Array =>
  unit.slice(from * samples * size, (from + 1) * samples * size).map((value) => value * scale);

const offsetsOf = (points: Float32Array, origins: Float32Array, row: number): number[] =>
  Array.from({ length: size }, (_, index) => (points[row * size + index] ?? 0) - (origins[row * size + index] ?? 0));

/** Class 1 where the sum is more than that of values in the middle, at inputs of any scale. */
const classifierOf = (scale: number): Classifier => ({
  ...{ bounds: [0, scale], classes: 2 },
  logits: (inputs) =>
    tf.tidy(() => {
      const lead = tf.sum(tf.sub(tf.div(inputs, scale), 0.5), 1, true);
      return tf.concat([tf.neg(lead), lead], 1) as tf.Tensor2D;
    }),
});

describe.each(norms)('in %s, at every scale of single precision,', (norm) => {
  it('a distance is that of double precision', () => {
    for (const scale of scales)
      tf.tidy(() => {
        const [points, origins] = [rows(0, scale), rows(1, scale)];
        const measured = distance(norm, tf.tensor2d(points, [samples, size]), tf.tensor2d(origins, [samples, size]));
        for (const [row, value] of measured.dataSync().entries())
          expect(value / lengths[norm](offsetsOf(points, origins, row))).toBeCloseTo(1, 5);
      });
  });
});

type Make = (norm: BoundedNorm) => Attack<BoundedNorm>;

/** What an attack comes to on the samples at a scale, and how far its points are. */
async function attacked(norm: BoundedNorm, make: Make, scale: number, share: number) {
  const inputs = tf.tensor2d(rows(0, scale), [samples, size]);
  const classifier = classifierOf(scale);
  const labels = Int32Array.from(tf.tidy(() => tf.argMax(classifier.logits(inputs), 1).dataSync()));
  const epsilon = share * scale;
  const rng = randomStream(1, 'attack');
  try {
    const result = await make(norm).run({ classifier, batch: { inputs, labels }, epsilons: [epsilon], rng });
    const points = result.outcomes[0]?.perturbed.dataSync<'float32'>() ?? new Float32Array();
    const far = Array.from({ length: samples }, (_, row) => lengths[norm](offsetsOf(points, rows(0, scale), row)));
    result.dispose();
    return { status: result.outcomes[0]?.status ?? [], far: far.map((length) => length / epsilon) };
  } finally {
    inputs.dispose();
  }
}

/** Goes far beyond every budget against the gradient's sign, and leaves it to the bookkeeping to come back. */
const bounded = (norm: BoundedNorm) =>
  defineBoundedAttack({
    ...{ name: 'far', norm, knowledge: 'gradients', iterative: false, settings: {} },
    perturb: ({ inputs, gradient }, epsilon) => tf.add(inputs, tf.mul(tf.sign(gradient(inputs)), 3 * epsilon)),
  });

/** The same in plain numbers. */
const searching = (norm: BoundedNorm) =>
  defineBoundedAttack({
    ...{ name: 'far-search', norm, knowledge: 'gradients', iterative: false, settings: {} },
    search: async ({ input, gradient, project, fools }, epsilon) => {
      const slope = await gradient(input);
      const point = project(
        input.map((value, index) => value + 3 * epsilon * Math.sign(slope[index] ?? 0)),
        epsilon,
      );
      await fools(point);
      return undefined;
    },
  });

describe.each([
  ['tensors', bounded],
  ['plain numbers', searching],
] as const)('an attack on %s', (_, make) => {
  it.each(['linf', 'l2', 'l1'] as const)('comes to the same in %s, and stays within its budget', async (norm) => {
    for (const share of [0.3, 1e-3, 1e-4]) {
      const usual = await attacked(norm, make, 1, share);
      for (const scale of scales) {
        const { status, far } = await attacked(norm, make, scale, share);
        expect(status).toEqual(usual.status);
        for (const length of far) {
          expect(length).toBeLessThanOrEqual(1 + 1.1e-5);
          expect(length).toBeGreaterThan(0.85);
        }
      }
    }
  });

  it.each(['linf', 'l2', 'l1'] as const)('refuses in %s what is finer than its inputs are told apart', async (norm) => {
    for (const scale of scales)
      await expect(attacked(norm, make, scale, 1e-8)).rejects.toThrow(/is finer in .* than single precision holds 12/);
  });
});

it('budgets far beyond the bounds find what the bounds allow', async () => {
  const make = () => pgd({ norm: 'l2', steps: 3 });
  const { status } = await attacked('l2', make, 1, 2);
  expect(status).toContain('fooled');
  for (const share of [1e10, 2e19, 1e25, 1e36]) expect((await attacked('l2', make, 1, share)).status).toEqual(status);
  await expect(attacked('l2', make, 1, 1e38)).rejects.toThrow('beyond single precision');
});

it('a nearest point counts only within the budget, however small that is', async () => {
  const step = 2 ** -23;
  const nudge = defineMinimalAttack({
    ...{ name: 'nudge', norm: 'l2', knowledge: 'decisions', iterative: false, settings: {} },
    search: async ({ input, fools }) => {
      const point = input.map((value) => value + step);
      return (await fools(point)) ? point : undefined;
    },
  });
  const classifier: Classifier = {
    ...{ bounds: [0, 1], classes: 2 },
    logits: (inputs) => tf.tidy(() => tf.concat([tf.sub(inputs, 0.5), tf.fill([1, 1], step / 2)], 1) as tf.Tensor2D),
  };
  const batch = { inputs: tf.tensor2d([[0.5]]), labels: Int32Array.of(1) };
  const result = await nudge.run({ classifier, batch, epsilons: [1e-7, 1.3e-7], rng: randomStream(1, 'nudge') });
  expect(result.outcomes.map(({ status }) => status[0])).toEqual(['robust', 'fooled']);
  result.dispose();
  batch.inputs.dispose();
});
