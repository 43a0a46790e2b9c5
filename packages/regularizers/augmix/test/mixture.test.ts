import { randomStream } from '@infomixup/core';
import { augmented, drawMixture, operationNames } from '@infomixup/regularizer-augmix';
import { describe, expect, it } from 'vitest';

const options = { width: 3, depth: 'random', severity: 3, alpha: 1, operations: operationNames } as const;
const size = { height: 4, width: 4 };

describe('drawMixture', () => {
  it('draws chains of 1 to 3 operations, each as often, and weights that sum to one', () => {
    const mixtures = Array.from({ length: 100 }, (_, index) => drawMixture(randomStream(index, 'mix'), options, size));
    const lengths = mixtures.flatMap(({ chains }) => chains.map((chain) => chain.length));
    for (const length of [1, 2, 3]) {
      const count = lengths.filter((each) => each === length).length;
      expect(Math.abs(count - 100)).toBeLessThan(35);
    }
    for (const { weights, share } of mixtures) {
      expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
      expect(share >= 0 && share <= 1).toBe(true);
    }
  });

  it('has a depth that is given', () => {
    const { chains } = drawMixture(randomStream(1, 'mix'), { ...options, width: 2, depth: 5 }, size);
    expect(chains.map((chain) => chain.length)).toEqual([5, 5]);
  });
});

describe('augmented', () => {
  const image = { height: 1, width: 3, channels: 1, values: Float32Array.of(-1, 0, 1) };
  const invert = { name: 'solarize', argument: 0 } as const;

  it('mixes the image with its chains by their weights, within any bounds', () => {
    const mixture = { share: 0.5, weights: [0.25, 0.75], chains: [[invert], [invert, invert]] };
    // Of [-1, 0, 1] as bytes [0, 128, 255] (0 lies between two), inverted [255, 127, 0].
    const [first, , last] = augmented(image, mixture, [-1, 1]);
    expect(first).toBeCloseTo(0.5 * -1 + 0.5 * (0.25 * 1 + 0.75 * -1), 6);
    expect(last).toBeCloseTo(0.5 * 1 + 0.5 * (0.25 * -1 + 0.75 * 1), 6);
  });

  it('is the image itself, unrounded, without a share', () => {
    const exact = { ...image, values: Float32Array.of(0.1234, 0.5, 0.9876) };
    const mixture = { share: 0, weights: [1], chains: [[invert]] };
    expect(augmented(exact, mixture, [0, 1])).toEqual(exact.values);
  });

  it('brings back images of whole bytes exactly', () => {
    const bytes = Float32Array.from({ length: 256 }, (_, value) => value / 255);
    const same = { share: 1, weights: [1], chains: [[invert, invert]] };
    expect(augmented({ height: 16, width: 16, channels: 1, values: bytes }, same, [0, 1])).toEqual(bytes);
  });
});
