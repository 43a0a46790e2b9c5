import {
  type BoundedNorm,
  clipToBounds,
  distance,
  normalizeGradient,
  projectL0,
  projectL1,
  projectL1WithinBounds,
  projectL2,
  projectLinf,
  randomInBall,
} from '@infomixup/attacks';
import { randomStream } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainDistance, plainProject } from '../src/norms/plain.js';

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
    expect(read(() => distance('l0', points, origins))).toEqual([2, 1]);
    tf.dispose([points, origins]);
  });
});

const byDistance = [
  ['linf', projectLinf],
  ['l2', projectL2],
  ['l1', projectL1],
] as const;

describe.each(byDistance)('the projection in %s', (norm, project) => {
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

  it('does not move a point twice that came from a hundred radii away', () => {
    const point = [0.999984622001648, 0.9999987483024597, 0, -0.9999986886978149, 0, 0];
    const once = read(() => project(tf.tensor2d([point]), tf.zeros([1, 6]), 0.01));
    expect(read(() => project(tf.tensor2d([once]), tf.zeros([1, 6]), 0.01))).toEqual(once);
  });

  it('leaves points inside as they are', () => {
    const point = [0.1, 0.3];
    expect(read(() => project(tf.tensor2d([point]), tf.tensor2d([[0.2, 0.2]]), 0.2))).toEqual(point.map(Math.fround));
  });
});

describe.each([...byDistance, ['l0', projectL0]] as const)('the plain projection in %s', (norm, project) => {
  it('is that of tensors, within the bounds', () => {
    fc.assert(
      fc.property(pair, fc.double({ min: 0.01, max: 4, noNaN: true }), ({ point, origin }, epsilon) => {
        const [from, to] = [Float32Array.from(origin), Float32Array.from(point)];
        // Which of equals is kept is open, and tensors tell apart what float32 does.
        const sizes = point.map((value, i) => Math.fround(Math.abs(value - (origin[i] ?? 0))));
        fc.pre(norm !== 'l0' || new Set(sizes).size === sizes.length);
        const plain = plainProject(norm, to, from, epsilon, [-1, 1]);
        const tensors = read(() =>
          clipToBounds(project(tf.tensor2d([point]), tf.tensor2d([origin]), epsilon), [-1, 1]),
        );
        for (const [i, value] of tensors.entries()) expect(plain[i]).toBeCloseTo(value, 4);
        expect(plainDistance(norm, plain, from)).toBeLessThanOrEqual(epsilon * (1 + 1e-5) + 1e-6);
      }),
    );
  });
});

describe('projectL1', () => {
  it('finds no nearer point of the ball than its own', () => {
    const random = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(random, random, (point, other) => {
        const sum = other.reduce((total, x) => total + Math.abs(x), 0);
        const inside = other.map((x) => x / Math.max(1, sum));
        const projected = read(() => projectL1(tf.tensor2d([point]), tf.zeros([1, 4]), 1));
        const away = (to: readonly number[]) => Math.hypot(...to.map((x, i) => x - (point[i] ?? 0)));
        expect(away(projected)).toBeLessThanOrEqual(away(inside) + 1e-4);
      }),
    );
  });
});

describe('projectL1WithinBounds', () => {
  /** Offsets that shrink by one amount, found by bisection in double precision. */
  const bisected = (point: readonly number[], origin: readonly number[], epsilon: number) => {
    const clamp = (value: number) => Math.min(1, Math.max(-1, value));
    const shrunkBy = (theta: number) =>
      point.map((value, i) => {
        const from = origin[i] ?? 0;
        const offset = value - from;
        return clamp(from + Math.sign(offset) * Math.max(0, Math.abs(offset) - theta)) - from;
      });
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + Math.abs(value), 0);
    let [least, most] = [0, 8];
    if (sum(shrunkBy(0)) <= epsilon) return shrunkBy(0);
    for (let halving = 0; halving < 60; halving++) {
      const middle = (least + most) / 2;
      if (sum(shrunkBy(middle)) > epsilon) least = middle;
      else most = middle;
    }
    return shrunkBy(most);
  };

  it('shrinks all offsets by the one amount that leaves the radius', () => {
    const far = fc.double({ min: -3, max: 3, noNaN: true });
    const within = fc.oneof(fc.constantFrom(-1, 0, 1), fc.double({ min: -1, max: 1, noNaN: true }));
    const samples = fc.array(fc.tuple(far, within), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(samples, fc.double({ min: 0.01, max: 4, noNaN: true }), (sample, epsilon) => {
        const [point, origin] = [sample.map(([value]) => value), sample.map(([, value]) => value)];
        const project = () =>
          projectL1WithinBounds(tf.tensor2d([point]), tf.tensor2d([origin]), tf.tensor1d([epsilon]), [-1, 1]);
        const expected = bisected(point, origin, epsilon).map((offset, i) => offset + (origin[i] ?? 0));
        for (const [i, value] of read(project).entries())
          expect(Math.abs(value - (expected[i] ?? NaN))).toBeLessThan(1e-4);
      }),
    );
  });

  it('stays within the ball for images of many values', () => {
    const images = randomStream(5, 'images').uniforms(4 * 3072);
    const moved = randomStream(6, 'images').uniforms(4 * 3072);
    const [origins, points] = [tf.tensor2d(images, [4, 3072]), tf.tensor2d(moved, [4, 3072])];
    const radii = tf.tensor1d([0.1, 12, 300, 5000]);
    const [a = NaN, b = NaN, c = NaN, d = NaN] = read(() =>
      distance('l1', projectL1WithinBounds(points, origins, radii, [0, 1]), origins),
    );
    const [whole = NaN] = read(() => distance('l1', points, origins)).slice(3);
    tf.dispose([origins, points, radii]);
    for (const [length, radius] of [
      [a, 0.1],
      [b, 12],
      [c, 300],
    ] as const) {
      expect(length).toBeLessThanOrEqual(radius);
      expect(length).toBeGreaterThan(radius * (1 - 1e-4));
    }
    expect(d).toBeCloseTo(whole, 1);
  });
});

describe('projectL0', () => {
  it('keeps the greatest offsets, exactly as many as the radius says, and the others bitwise', () => {
    const [points, origins] = [
      tf.tensor([0.9, 0.1, -0.5, 0.5, 0.5, 0.5, 0.5, 0.5], [2, 2, 2]),
      tf.fill([2, 2, 2], 0.1),
    ];
    const kept = read(() => projectL0(points, origins, 2.7));
    expect(kept.slice(0, 4)).toEqual([0.9, 0.1, -0.5, 0.1].map(Math.fround));
    expect(kept.slice(4).filter((x) => x === 0.5)).toHaveLength(2);
    expect(read(() => projectL0(points, origins, 0))).toEqual(new Array(8).fill(Math.fround(0.1)));
    expect(read(() => projectL0(points, origins, 9))).toEqual([...points.dataSync()]);
    tf.dispose([points, origins]);
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

describe('normalizeGradient in l1', () => {
  it('puts its length on the greatest values', () => {
    expect(read(() => normalizeGradient('l1', tf.tensor2d([[1, -4, 2, 4]])))).toEqual([0, -0.5, 0, 0.5]);
    expect(read(() => normalizeGradient('l1', tf.zeros([1, 2])))).toEqual([0, 0]);
  });
});

describe('randomInBall', () => {
  const draws = (norm: BoundedNorm, size: number) =>
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

  it('fills the cross-polytope evenly', () => {
    const lengths = draws('l1', 3).map((point) => point.reduce((sum, x) => sum + Math.abs(x), 0));
    expect(Math.max(...lengths)).toBeLessThanOrEqual(1 + 1e-6);
    const inner = lengths.filter((length) => length < 2 ** (-1 / 3)).length / 4000;
    expect(Math.abs(inner - 0.5)).toBeLessThan(0.032);
    const positive = draws('l1', 3).filter(([x = 0]) => x > 0).length / 4000;
    expect(Math.abs(positive - 0.5)).toBeLessThan(0.032);
  });

  it('changes as many values as the radius in L0 says, evenly placed, within the span', () => {
    const points = Array.from({ length: 4000 }, (_, i) => randomInBall('l0', 5, randomStream(3, 'ball', i), 2.5, 3));
    expect(points.every((point) => point.filter((x) => x !== 0).length === 2)).toBe(true);
    expect(Math.max(...points.map((point) => Math.max(...point.map(Math.abs))))).toBeLessThanOrEqual(3);
    const first = points.filter(([x]) => x !== 0).length / 4000;
    // Four standard errors of a share of 2/5.
    expect(Math.abs(first - 0.4)).toBeLessThan(0.031);
  });
});
