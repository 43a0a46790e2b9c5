import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Dataset,
  firstNumbers,
  memoryDataset,
  type StratifiedSplitOptions,
  stratifiedSplit,
} from '../../src/index.js';

/** Samples whose one value is their number. */
const numbered = (labels: readonly number[], classes = 3) =>
  memoryDataset({
    name: 'numbered',
    classes: Array.from({ length: classes }, (_, label) => `${label}`),
    bounds: [0, 1e6],
    inputShape: [1],
    inputs: Float32Array.from(firstNumbers(labels.length)),
    labels: Int32Array.from(labels),
  });

const numbersIn = async (dataset: Dataset): Promise<number[]> => {
  const { inputs } = await dataset.gather(firstNumbers(dataset.size));
  const values = Array.from(await inputs.data());
  inputs.dispose();
  return values;
};

const split = async (dataset: Dataset, options: StratifiedSplitOptions) => {
  const { train, validation } = await stratifiedSplit(dataset, options);
  return { train: await numbersIn(train), validation: await numbersIn(validation) };
};

// 100 of the first class, 50 of the second, 10 of the third, mixed.
const labels = Array.from({ length: 160 }, (_, i) => (i % 16 === 0 ? 2 : i % 16 < 6 ? 1 : 0));

describe('stratifiedSplit', () => {
  it('keeps the share of every class', async () => {
    const { validation } = await split(numbered(labels), { validation: 0.2, seed: 1 });
    const counts = [0, 1, 2].map((label) => validation.filter((number) => labels[number] === label).length);
    expect(counts).toEqual([20, 10, 2]);
  });

  it('divides any samples into two halves of the size asked for, within one of each share, in their order', async () => {
    const label = fc.integer({ min: 0, max: 2 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(label, { minLength: 2, maxLength: 40 }),
        fc.nat(),
        fc.nat(),
        async (all, part, seed) => {
          const count = 1 + (part % (all.length - 1));
          const { train, validation } = await split(numbered(all), { validation: count, seed });
          expect(validation).toHaveLength(count);
          expect([...train, ...validation].toSorted((a, b) => a - b)).toEqual([...all.keys()]);
          expect([train, validation]).toEqual([train, validation].map((half) => half.toSorted((a, b) => a - b)));
          for (const each of [0, 1, 2]) {
            const share = (count * all.filter((one) => one === each).length) / all.length;
            const chosen = validation.filter((number) => all[number] === each).length;
            expect(Math.abs(chosen - share)).toBeLessThan(1);
          }
        },
      ),
    );
  });

  it('is the same for the same seed, another for another, and the same from an asynchronous data set', async () => {
    const dataset = numbered(labels);
    const later: Dataset = { ...dataset, gather: async (indices) => dataset.gather(indices) };
    const [one, again, other, async, known] = [
      await split(dataset, { validation: 32, seed: 1 }),
      await split(dataset, { validation: 0.2, seed: 1 }),
      await split(dataset, { validation: 32, seed: 2 }),
      await split(later, { validation: 32, seed: 1 }),
      await split(later, { validation: 32, seed: 1, labels: Int32Array.from(labels) }),
    ];
    expect(again).toEqual(one);
    expect(async).toEqual(one);
    expect(known).toEqual(one);
    expect(other.validation).not.toEqual(one.validation);
  });

  it.each<[string, object, string]>([
    ['a half of nothing', { validation: 160, seed: 1 }, '160 of 160 samples for validation leave a half empty'],
    ['a share of nothing', { validation: 0.001, seed: 1 }, '0 of 160'],
    ['a fraction of samples', { validation: 1.5, seed: 1 }, 'give a share below 1 or a whole number'],
    ['no seed', { validation: 0.1 }, '"seed"'],
    ['an unknown option', { validation: 0.1, seed: 1, stratify: true }, 'stratify'],
    ['labels of other samples', { validation: 0.1, seed: 1, labels: Int32Array.of(1) }, '1 labels do not go with 160'],
  ])('refuses %s', async (_, options, message) => {
    await expect(stratifiedSplit(numbered(labels), options as StratifiedSplitOptions)).rejects.toThrow(message);
  });
});
