import type { Batch, Preset } from '@infomixup/regularizer';
import { defineRegularizer } from '@infomixup/regularizer';
import { labelSmoothing } from '@infomixup/regularizer-label-smoothing';
import { mixup } from '@infomixup/regularizer-mixup';
import { describeRegularizer, type ToyRepresentations } from '@infomixup/testing';
import { describe, expect, it } from 'vitest';
import { hardExamples } from './hard-examples.js';
import { trained } from './run.js';
import { saliencyMix } from './saliency-mix.js';

describeRegularizer('hard examples', {
  create: () => hardExamples({ power: 2 }),
  neutral: () => hardExamples({ power: 0 }),
});

describeRegularizer('a mixer by saliency', { create: () => saliencyMix() });
describeRegularizer('a mixer by the saliency of all hooks', {
  create: () => [hardExamples(), saliencyMix({ hooks: true })],
});

/** Notes the batches that reach its place in the order. */
const watching = (batches: { readonly targets: number[][]; readonly inputs: number[] }[]): Preset<ToyRepresentations> =>
  defineRegularizer({
    name: 'watching',
    settings: {},
    requires: {},
    init: () => null,
    step: () => ({
      prepareBatch: (batch: Batch) => {
        batches.push({ targets: batch.targets.arraySync(), inputs: [...batch.inputs.dataSync()] });
        return batch;
      },
    }),
  });

describe('targets', () => {
  it('change in written order: a watcher between smoothing and mixup sees smoothed targets of one sample each', async () => {
    const between: { targets: number[][]; inputs: number[] }[] = [];
    const after: { targets: number[][]; inputs: number[] }[] = [];
    const { history } = await trained(
      [labelSmoothing({ amount: 0.3 }), watching(between), mixup({ alpha: 1 }), { ...watching(after), name: 'last' }],
      { epochs: 1 },
    );
    const values = (batches: readonly { targets: number[][] }[]) =>
      new Set(batches.flatMap(({ targets }) => targets.flat().map((value) => value.toFixed(3))));
    expect(values(between)).toEqual(new Set(['0.100', '0.800']));
    expect(values(after).size).toBeGreaterThan(5);
    expect(history.epochs[0]?.terms).toHaveProperty('criterion');
  });

  it('smoothed before and after mixup are the same, as both are linear', async () => {
    const [before, behind] = [labelSmoothing({ amount: 0.3 }), mixup({ alpha: 1 })];
    const [first, second] = [await trained([before, behind]), await trained([behind, before])];
    expect(first.history.epochs[1]?.loss).toBeCloseTo(second.history.epochs[1]?.loss ?? 0, 5);
    expect(first.history.epochs[1]?.loss).not.toBeCloseTo((await trained([behind])).history.epochs[1]?.loss ?? 0, 2);
  });
});

describe('hard examples', () => {
  it('weigh the criterion: the loss is the mean of weight times loss', async () => {
    // In the first step both runs have the same weights and batch.
    const losses = async (power: number) => {
      const seen: number[] = [];
      await trained([hardExamples({ power })], {
        epochs: 1,
        observers: [{ stepEnd: ({ loss }) => void seen.push(loss) }],
      });
      return seen[0] ?? Number.NaN;
    };
    const [plain, weighted] = [await losses(0), await losses(2)];
    // Three classes at the start: (1 - 1/3)^2 of log 3, roughly.
    expect(weighted / plain).toBeGreaterThan(0.3);
    expect(weighted / plain).toBeLessThan(0.7);
  });
});

describe('a mixer by saliency', () => {
  it('takes half of each image from another, and half of its target', async () => {
    const [before, after]: { targets: number[][]; inputs: number[] }[][] = [[], []];
    await trained([watching(before ?? []), saliencyMix(), { ...watching(after ?? []), name: 'last' }], { epochs: 1 });
    const changed = before?.[0]?.inputs.filter((value, index) => value !== after?.[0]?.inputs[index]).length ?? 0;
    expect(changed).toBeGreaterThan(0);
    expect(changed).toBeLessThanOrEqual(8 * 8);
    const sums = after?.[0]?.targets.map((row) => row.reduce((sum, value) => sum + value, 0));
    expect(sums).toEqual(Array(8).fill(1));
  });
});
