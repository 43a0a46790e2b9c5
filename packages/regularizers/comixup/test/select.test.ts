import { randomStream } from '@infomixup/core';
import { assembled, compatibilityOf, mixedTargets, selectCells } from '@infomixup/regularizer-comixup';
import { describe, expect, it } from 'vitest';

const options = { blocks: 4, alpha: 2, beta: 0.32, gamma: 1, eta: 0.05, threshold: 0.83, iterations: 4 };

const identity = (size: number) =>
  Float64Array.from({ length: size * size }, (_, at) => (at % (size + 1) === 0 ? 1 : 0));

const saliencyOfImages = (seed: number, images: number) => {
  const rng = randomStream(seed, 'saliency');
  return Float64Array.from(Array.from({ length: images }, () => rng.dirichlet(Array<number>(16).fill(1))).flat());
};

describe('selectCells', () => {
  const inputs = 10;
  const selected = (changes: Partial<typeof options> = {}) =>
    selectCells(saliencyOfImages(1, inputs), identity(inputs), { ...options, ...changes }, randomStream(2, 'select'));
  const shownIn = ({ shares }: ReturnType<typeof selected>) => {
    const shown = new Float64Array(inputs);
    for (const [at, share] of shares.entries()) shown[at % inputs] = (shown[at % inputs] ?? 0) + share;
    return shown;
  };

  it('shows in each cell one input, or halves of two', () => {
    const { shares, outputs, cells } = selected();
    expect([outputs, cells]).toEqual([10, 16]);
    for (let place = 0; place < outputs * cells; place++) {
      const shown = [...shares.subarray(place * inputs, (place + 1) * inputs)].filter((share) => share > 0);
      expect([[1].join(), [0.5, 0.5].join()]).toContain(shown.join());
    }
  });

  it('shows all inputs about as often, as without diversity it does not', () => {
    const spread = (shown: Float64Array) => Math.max(...shown) - Math.min(...shown);
    expect(spread(shownIn(selected()))).toBeLessThan(16);
    expect(spread(shownIn(selected({ gamma: 0, eta: 1 })))).toBeGreaterThan(40);
  });

  it('makes outputs of several inputs, of fewer where neighbours cost more', () => {
    const perOutput = ({ shares, outputs, cells }: ReturnType<typeof selected>) =>
      Array.from({ length: outputs }, (_, output) => {
        const own = shares.subarray(output * cells * inputs, (output + 1) * cells * inputs);
        return new Set([...own.entries()].filter(([, share]) => share > 0).map(([at]) => at % inputs)).size;
      });
    const total = (sizes: number[]) => sizes.reduce((sum, size) => sum + size, 0);
    const [usual, smooth] = [perOutput(selected()), perOutput(selected({ beta: 3 }))];
    expect(Math.max(...usual)).toBeGreaterThan(1);
    expect(total(smooth)).toBeLessThan(total(usual));
  });

  it('shows a single input as it is', () => {
    expect([...selectCells(saliencyOfImages(1, 1), identity(1), options, randomStream(1, 'one')).shares]).toEqual(
      Array(16).fill(1),
    );
  });
});

describe('compatibilityOf', () => {
  it('counts together what is salient far apart, in sum as much as the inputs', () => {
    // Salient in the first, the first and the last of 1 x 4 places.
    const maps = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1);
    const matrix = compatibilityOf(maps, { size: 3, height: 1, width: 4 }, 1, 0.5);
    // D is 3 between the last and each other: 12 in sum; 0.5 * 3 * 3 / 12.
    expect([...matrix]).toEqual([0.5, 0, 0.375, 0, 0.5, 0.375, 0.375, 0.375, 0.5]);
  });

  it('is what is left of the identity where all are salient in one place', () => {
    expect([...compatibilityOf(new Float64Array(8), { size: 2, height: 2, width: 2 }, 8, 0.1)]).toEqual([
      0.9, 0, 0, 0.9,
    ]);
  });
});

describe('assembled and mixedTargets', () => {
  it('put cells and their targets together', () => {
    // Of two inputs of 1 x 2 blocks by 2, the output shows the first, half of both, and twice the second.
    const shares = Float64Array.of(1, 0, 0.5, 0.5, 0, 1, 0, 1);
    const selection = { outputs: 1, cells: 4, inputs: 2, shares };
    const images = Float32Array.of(1, 2, 3, 4, 10, 20, 30, 40);
    const size = { height: 2, width: 2, channels: 1, blocks: 2 };
    expect([...assembled(images, selection, size)]).toEqual([1, 11, 30, 40]);
    expect([...mixedTargets(Float32Array.of(1, 0, 0, 1), selection)]).toEqual([0.375, 0.625]);
  });
});
