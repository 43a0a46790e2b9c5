import { clipToBounds, distance, normalizeGradient, projectL2, projectLinf, randomInBall } from '@infomixup/attacks';
import { randomStream } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const value = fc.float({ min: -1, max: 1, noNaN: true });
const pair = fc.integer({ min: 1, max: 6 }).chain((size) =>
  fc.record({
    point: fc.array(value, { minLength: size, maxLength: size }),
    origin: fc.array(value, { minLength: size, maxLength: size }),
  }),
);
const radius = fc.double({ min: 0.01, max: 2, noNaN: true });

const read = (f: () => tf.Tensor): number[] => Array.from(tf.tidy(() => f().dataSync()));

describe('distance', () => {
  it('measures in each norm, over all axes but the first', () => {
    const points = tf.tensor([3, -4, 0, 1, 0, 0], [2, 3, 1]);
    const origins = tf.zerosLike(points);
    expect(read(() => distance('linf', points, origins))).toEqual([4, 1]);
    expect(read(() => distance('l2', points, origins))).toEqual([5, 1]);
    expect(read(() => distance('l1', points, origins))).toEqual([7, 1]);
    tf.dispose([points, origins]);
  });
});

describe.each([
  ['linf', projectLinf],
  ['l2', projectL2],
] as const)('the projection in %s', (norm, project) => {
  it('ends within the radius', () => {
    fc.assert(
      fc.property(pair, radius, ({ point, origin }, epsilon) => {
        const [length = NaN] = read(() =>
          distance(norm, project(tf.tensor2d([point]), tf.tensor2d([origin]), epsilon), tf.tensor2d([origin])),
        );
        expect(length).toBeLessThanOrEqual(epsilon * (1 + 1e-5) + 1e-6);
      }),
    );
  });

  it('does not move a point twice', () => {
    fc.assert(
      fc.property(pair, radius, ({ point, origin }, epsilon) => {
        const once = read(() => project(tf.tensor2d([point]), tf.tensor2d([origin]), epsilon));
        expect(read(() => project(tf.tensor2d([once]), tf.tensor2d([origin]), epsilon))).toEqual(once);
      }),
    );
  });

  it('leaves points inside as they are', () => {
    const point = [0.1, 0.3];
    expect(read(() => project(tf.tensor2d([point]), tf.tensor2d([[0.2, 0.2]]), 0.2))).toEqual(point.map(Math.fround));
  });
});

describe('projectL2', () => {
  it('moves points outside along the ray to their origin', () => {
    const [x = NaN, y = NaN] = read(() => projectL2(tf.tensor2d([[4, 5]]), tf.tensor2d([[1, 1]]), 1));
    expect(x).toBeCloseTo(1.6, 6);
    expect(y).toBeCloseTo(1.8, 6);
  });

  it('keeps an origin where it is', () => {
    expect(read(() => projectL2(tf.tensor2d([[1, 2]]), tf.tensor2d([[1, 2]]), 0.5))).toEqual([1, 2]);
  });
});

describe('clipToBounds', () => {
  it('clamps to bounds that are not 0 and 1', () => {
    expect(read(() => clipToBounds(tf.tensor1d([-9, -1, 5]), [-2, 3]))).toEqual([-2, -1, 3]);
  });
});

describe('normalizeGradient', () => {
  it('keeps zero gradients zero', () => {
    expect(read(() => normalizeGradient('linf', tf.zeros([1, 2])))).toEqual([0, 0]);
    expect(read(() => normalizeGradient('l2', tf.zeros([1, 2])))).toEqual([0, 0]);
  });

  it('has length one in its norm for gradients of any size', () => {
    for (const size of [1e-36, 1e-20, 1, 1e30]) {
      const gradient = [3 * size, -4 * size];
      expect(read(() => normalizeGradient('linf', tf.tensor2d([gradient])))).toEqual([1, -1]);
      const [x = NaN, y = NaN] = read(() => normalizeGradient('l2', tf.tensor2d([gradient])));
      expect(x).toBeCloseTo(0.6, 5);
      expect(y).toBeCloseTo(-0.8, 5);
    }
  });
});

describe('randomInBall', () => {
  const draws = (norm: 'linf' | 'l2', size: number) =>
    Array.from({ length: 4000 }, (_, index) => randomInBall(norm, size, randomStream(3, 'ball', index)));

  it('fills the cube evenly', () => {
    const first = draws('linf', 3).map(([x = NaN]) => x);
    expect(Math.max(...first.map(Math.abs))).toBeLessThanOrEqual(1);
    // Uniform on [-1, 1]: mean 0, variance 1/3; four standard errors of 4000 draws.
    expect(Math.abs(first.reduce((sum, x) => sum + x, 0) / 4000)).toBeLessThan(0.037);
    expect(Math.abs(first.reduce((sum, x) => sum + x * x, 0) / 4000 - 1 / 3)).toBeLessThan(0.019);
  });

  it('fills the sphere evenly', () => {
    const radii = draws('l2', 3).map((point) => Math.hypot(...point));
    expect(Math.max(...radii)).toBeLessThanOrEqual(1 + 1e-6);
    // Half of the volume lies within radius 2^(-1/3); four standard errors of a share of 1/2.
    const inner = radii.filter((length) => length < 2 ** (-1 / 3)).length / 4000;
    expect(Math.abs(inner - 0.5)).toBeLessThan(0.032);
  });
});
