import { randomStream } from '@infomixup/core';
import { bestLabels, labelCost, maskProblem, type Side } from '@infomixup/regularizer-puzzlemix';
import { describe, expect, it } from 'vitest';

const options = {
  ...{ height: 4, width: 4, channels: 1, blocks: 2, lambda: 0.5, labels: 3 },
  ...{ beta: 1.2, gamma: 0.5, eta: 0.2, neighbourhood: 4 },
};

const flat = (shares: number[], value = 0): Side => ({
  shares: Float64Array.from(shares),
  pixels: new Float32Array(16).fill(value),
});

const random = (seed: number): Side => {
  const rng = randomStream(seed, 'side');
  return { shares: Float64Array.from(rng.dirichlet([1, 1, 1, 1])), pixels: rng.uniforms(16) };
};

describe('maskProblem', () => {
  it('costs what the mask covers of each saliency, without smoothness and prior', () => {
    const problem = maskProblem(flat([0.7, 0.1, 0.1, 0.1]), flat([0, 0, 0, 1]), { ...options, beta: 0, eta: 0 });
    // Label 0 shows the first, 1 half of each, 2 the second.
    const expected = [0, 0.35, 0.7, 0, 0.05, 0.1, 0, 0.05, 0.1, 1, 0.55, 0.1];
    for (const [at, cost] of problem.unary.entries()) expect(cost).toBeCloseTo(expected[at] ?? Number.NaN, 12);
    expect([...bestLabels(problem)]).toEqual([0, 0, 0, 2]);
  });

  it('adds beta / (16 blocks) between neighbours of images that are all alike', () => {
    const { down, right } = maskProblem(flat([1, 0, 0, 0]), flat([0, 0, 0, 1]), options);
    for (const weight of [...down, ...right]) expect(weight).toBeCloseTo(1.2 / 32, 12);
  });

  it('counts of a labelling by zeros and ones what the mixed image jumps by, but for a constant', () => {
    const [first, second] = [random(1), random(2)];
    const settings = { ...options, beta: 3, gamma: 1, eta: 0 };
    const problem = maskProblem(first, second, settings);
    const weight = 3 / 2 / 16;
    const jumpsOf = (labels: readonly number[]) => {
      const shown = (row: number, column: number) => {
        const side = labels[Math.floor(row / 2) * 2 + Math.floor(column / 2)] === 0 ? first : second;
        return side.pixels[row * 4 + column] ?? 0;
      };
      // Squares of 2 x 2 pixels, the cells themselves, are compared.
      const mean = (r: number, c: number) =>
        (shown(r, c) + shown(r, c + 1) + shown(r + 1, c) + shown(r + 1, c + 1)) / 4;
      const pairs = [
        [mean(0, 0), mean(0, 2), labels[0] !== labels[1]],
        [mean(2, 0), mean(2, 2), labels[2] !== labels[3]],
        [mean(0, 0), mean(2, 0), labels[0] !== labels[2]],
        [mean(0, 2), mean(2, 2), labels[1] !== labels[3]],
      ] as const;
      const covered = labels.reduce((sum, label, cell) => {
        const side = label === 0 ? second : first;
        return sum + (side.shares[cell] ?? 0);
      }, 0);
      return pairs.reduce((sum, [a, b, differ]) => sum + weight * (Math.abs(a - b) + Number(differ)), covered);
    };
    const all = Array.from({ length: 16 }, (_, number) => [1, 2, 4, 8].map((bit) => (number & bit ? 2 : 0)));
    const offsets = all.map((labels) => labelCost(problem, labels) - jumpsOf(labels));
    for (const offset of offsets) expect(offset).toBeCloseTo(offsets[0] ?? Number.NaN, 9);
  });

  it('expects halves at lambda a half, and the first image alone at lambda 1', () => {
    const nothing = flat([0.25, 0.25, 0.25, 0.25]);
    const settings = { ...options, beta: 0, gamma: 0 };
    expect([...bestLabels(maskProblem(nothing, nothing, settings))]).toEqual([1, 1, 1, 1]);
    expect([...bestLabels(maskProblem(nothing, nothing, { ...settings, lambda: 1 }))]).toEqual([0, 0, 0, 0]);
  });
});
