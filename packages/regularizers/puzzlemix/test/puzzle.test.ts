import { randomStream } from '@infomixup/core';
import { cellShares, puzzle, saliencyOf, transport, transportBlocks } from '@infomixup/regularizer-puzzlemix';
import { describe, expect, it } from 'vitest';

const options = {
  ...{ height: 8, width: 8, channels: 1, blocks: 4, lambda: 0.5, labels: 3, beta: 1.2, gamma: 0.5, eta: 0.2 },
  ...{ neighbourhood: 4, transport: true, distanceWeight: 0.8, transportSize: 4 },
};

describe('saliencyOf', () => {
  it('is the root of the mean square over channels', () => {
    const values = Float32Array.of(3, 4, 0, 0, -5, 5, 1, 1);
    const saliency = saliencyOf({ size: 1, height: 2, width: 2, channels: 2, values });
    expect([...saliency]).toEqual([Math.sqrt(12.5), 0, 5, 1]);
  });

  it('sums to one over cells, also where there is none', () => {
    const grid = { height: 2, width: 4, rows: 1, columns: 2 };
    expect([...cellShares(Float64Array.of(1, 1, 2, 0, 0, 0, 2, 2), grid)]).toEqual([0.25, 0.75]);
    expect([...cellShares(new Float64Array(8), grid)]).toEqual([0.5, 0.5]);
  });
});

describe('transport', () => {
  it('moves a salient cell to the nearest place that is shown, and what lies there back', () => {
    // Of 4 x 4 cells the salient one is 5; places 6 and 15 are shown, and 6 is nearer.
    const shares = Array.from({ length: 16 }, (_, cell) => (cell === 5 ? 0.9 : 0.1 / 15));
    const mask = Array.from({ length: 16 }, (_, place) => (place === 6 || place === 15 ? 1 : 0));
    const sources = transport(shares, mask, 4, 0.8);
    expect(sources[6]).toBe(5);
    expect([...sources].sort((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, cell) => cell));
  });

  it('leaves cells where they are when moves cost more than they show', () => {
    const sources = transport([1, 0, 0, 0], [0, 0, 0, 1], 2, 1);
    expect([...sources]).toEqual([0, 1, 2, 3]);
  });

  it('shows no less saliency than without moves, on random masks', () => {
    for (let seed = 0; seed < 30; seed++) {
      const rng = randomStream(seed, 'transport');
      const shares = rng.dirichlet(Array<number>(16).fill(0.5));
      const mask = Array.from({ length: 16 }, () => rng.integer(2));
      const shown = (sources: ArrayLike<number>) =>
        mask.reduce((sum, visible, place) => sum + visible * (shares[sources[place] ?? 0] ?? 0), 0);
      expect(shown(transport(shares, mask, 4, 0.1))).toBeGreaterThanOrEqual(
        shown(mask.map((_, place) => place)) - 1e-12,
      );
    }
  });
});

describe('puzzle', () => {
  const piece = (value: number, salient: number) => {
    const pixels = new Float32Array(64).fill(value);
    return {
      pixels,
      content: pixels,
      saliency: Float64Array.from({ length: 64 }, (_, at) => (at === salient ? 1 : 0.01)),
    };
  };

  it('shows each image where it is salient, and counts the mask', () => {
    const { mixed, share } = puzzle(piece(0, 0), piece(1, 63), options);
    expect([mixed[0], mixed[63]]).toEqual([0, 1]);
    expect(1 - mixed.reduce((sum, value) => sum + value, 0) / 64).toBeCloseTo(share, 6);
  });

  it('is the first image alone where the prior leaves no other choice', () => {
    const { mixed, share } = puzzle(piece(0.5, 0), piece(1, 63), { ...options, lambda: 1, eta: 1e6 });
    expect(share).toBe(1);
    expect(new Set(mixed)).toEqual(new Set([0.5]));
  });

  it('moves cells of at least so many pixels, sixteen in a row at most', () => {
    const blocksOf = (height: number, blocks: number, transportSize = 4) =>
      transportBlocks({ ...options, height, width: height, blocks, transportSize });
    expect([blocksOf(32, 2), blocksOf(32, 4), blocksOf(32, 8), blocksOf(32, 16)]).toEqual([8, 8, 8, 16]);
    expect([blocksOf(28, 2), blocksOf(28, 4), blocksOf(224, 2)]).toEqual([4, 4, 16]);
  });
});
