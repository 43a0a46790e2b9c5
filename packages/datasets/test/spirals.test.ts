import { createFrom, firstNumbers, isRecipe, type SyncDataset } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { recipes, spirals } from '../src/index.js';

const all = (dataset: Pick<SyncDataset, 'gather' | 'size'>): { points: number[][]; labels: Int32Array } => {
  const { inputs, labels } = dataset.gather(firstNumbers(dataset.size));
  const values = Array.from(inputs.dataSync());
  inputs.dispose();
  return { points: Array.from(labels, (_, row) => values.slice(2 * row, 2 * row + 2)), labels };
};

/** Distance of an angle from the nearest whole turn, in turns. */
const offTurn = (angle: number): number => Math.abs(angle / (2 * Math.PI) - Math.round(angle / (2 * Math.PI)));

describe('spirals', () => {
  it('places every point of an arm on the documented curve where there is no noise', () => {
    const { points, labels } = all(spirals({ seed: 3, noise: 0, classes: 3, turns: 2 }).train);
    for (const [index, [x = 0, y = 0]] of points.entries()) {
      const radius = Math.hypot(x, y);
      const angle = Math.atan2(y, x) - 2 * Math.PI * ((2 * radius) / 0.9 + (labels[index] ?? 0) / 3);
      expect(offTurn(angle)).toBeLessThan(1e-5);
      expect(radius).toBeGreaterThanOrEqual(0.1 - 1e-6);
      expect(radius).toBeLessThanOrEqual(0.9 + 1e-6);
    }
  });

  it('spreads points evenly along an arm: half of them beyond the radius that halves the area', () => {
    const { points } = all(spirals({ seed: 4, noise: 0, size: 8000 }).train);
    const median = Math.sqrt((0.1 ** 2 + 0.9 ** 2) / 2);
    const beyond = points.filter(([x = 0, y = 0]) => Math.hypot(x, y) > median).length;
    expect(Math.abs(beyond - 3000)).toBeLessThan(4 * Math.sqrt(1500));
  });

  it('adds noise of the given deviation', () => {
    const points = all(spirals({ seed: 5, noise: 0.02, turns: 1e-9, size: 8000 }).train).points;
    // Arms that do not turn lie along the x axis, so that y is noise alone.
    const deviation = Math.sqrt(points.reduce((sum, [, y = 0]) => sum + y * y, 0) / points.length);
    expect(deviation).toBeCloseTo(0.02, 3);
  });

  it('keeps every point within the bounds', () => {
    const { points } = all(spirals({ seed: 6, noise: 1 }).train);
    expect(points.flat().every((value) => value >= -1 && value <= 1)).toBe(true);
  });

  it('gives each class its share, and the halves their sizes', () => {
    const { train, test } = spirals({ seed: 7, size: 1000, testShare: 0.1, classes: 3 });
    expect([train.size, test.size]).toEqual([900, 100]);
    const { labels } = all(train);
    expect([0, 1, 2].map((label) => labels.filter((other) => other === label).length)).toEqual([300, 300, 300]);
    expect(train.classes).toHaveLength(3);
  });

  it('draws the same for the same seed, something else for another, and never the test from the training points', () => {
    const one = spirals({ seed: 8 });
    expect(all(spirals({ seed: 8 }).train)).toEqual(all(one.train));
    expect(all(spirals({ seed: 9 }).train)).not.toEqual(all(one.train));
    const seen = new Set(all(one.train).points.map(String));
    expect(all(one.test).points.some((point) => seen.has(String(point)))).toBe(false);
  });

  it('leaves no tensor behind', () => {
    const before = tf.memory().numTensors;
    spirals({ seed: 1 });
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each([{ size: 1 }, { testShare: 1 }, { noise: -1 }, { turns: 0 }, { classes: 1 }, { seed: 0.5 }])(
    'refuses %j',
    (wrong) => {
      const [field] = Object.keys(wrong);
      expect(() => spirals({ seed: 1, ...wrong })).toThrow(new RegExp(`^spirals: .*"${field}"`));
    },
  );
});

describe('recipes', () => {
  it('are data set recipes named after what they make', () => {
    expect(recipes.map((recipe) => isRecipe('dataset', recipe))).toEqual([true, true]);
    expect(recipes.map(({ name }) => name)).toEqual(['mnist', 'spirals']);
  });

  const [mnistRecipe, spiralsRecipe] = recipes;

  it('give the spirals the seed of the run', async () => {
    const made = await createFrom(spiralsRecipe, { size: 40 }, { seed: 11 });
    expect(all(made.train)).toEqual(all(spirals({ seed: 11, size: 40 }).train));
  });

  it('give MNIST the folder and the offline switch of the run', async () => {
    await expect(createFrom(mnistRecipe, {}, { seed: 1, folder: '/nowhere' })).rejects.toThrow(
      /^mnist: \/nowhere has no/,
    );
    const made = await createFrom(mnistRecipe, { trainSize: 20 }, { seed: 1, offline: true });
    expect(made.train.size).toBe(20);
  });

  it('refuse options they do not know', () => {
    expect(() => createFrom(spiralsRecipe, { arms: 3 }, { seed: 1 })).toThrow(/^spirals: .*arms/);
  });
});
