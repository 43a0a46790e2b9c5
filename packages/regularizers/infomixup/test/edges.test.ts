import { chiSquareQuantile, randomStream } from '@infomixup/core';
import { edgeLimit, edgePartners, squaredMahalanobis } from '@infomixup/regularizer-infomixup';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ClassGaussian, partner, squaredDistance } from './oracle.js';
import { oneHotOf } from './random-batch.js';

const float32s = (values: Iterable<number>) => Array.from(values, Math.fround);

/** Class Gaussians and points, all exact in float32; `spread` is the size of the means beside deviations of about 1. */
function scene(seed: number, { size, classes, dimension, offset = 0, spread = 2 }: SceneOptions) {
  const rng = randomStream(seed, 'scene');
  const gaussian = (): ClassGaussian => ({
    mean: float32s(rng.normals(dimension).map((value) => offset + spread * value)),
    variance: float32s(rng.uniforms(dimension).map((value) => 0.3 + value)),
  });
  const gaussians = Array.from({ length: classes }, gaussian);
  const points = Array.from({ length: size }, () => {
    const label = rng.integer(classes);
    const { mean = [], variance = [] } = gaussians[label] ?? {};
    const latent = float32s(mean.map((m, i) => m + 1.2 * Math.sqrt(variance[i] ?? 0) * rng.normal()));
    return { mean: latent, deviation: latent, latent, label };
  });
  return { gaussians, points };
}

interface SceneOptions {
  readonly size: number;
  readonly classes: number;
  readonly dimension: number;
  readonly offset?: number;
  readonly spread?: number;
}

const momentsOf = (gaussians: readonly ClassGaussian[]) => ({
  mean: tf.tensor2d(gaussians.map(({ mean }) => [...mean])),
  variance: tf.tensor2d(gaussians.map(({ variance }) => [...variance])),
});

describe('the squared Mahalanobis distance', () => {
  it.each([
    { name: 'ordinary means', offset: 0, spread: 2 },
    { name: 'means 300 deviations from the origin', offset: 300, spread: 2 },
    { name: 'classes 30 deviations apart, far off', offset: -1000, spread: 30 },
  ])('equals the direct form at 1e-4 for $name', ({ offset, spread }) => {
    const { gaussians, points } = scene(2, { size: 64, classes: 7, dimension: 16, offset, spread });
    const distances = tf.tidy(() =>
      squaredMahalanobis(tf.tensor2d(points.map(({ latent }) => latent)), momentsOf(gaussians)).arraySync(),
    );
    for (const [row, { latent }] of points.entries())
      for (const [id, gaussian] of gaussians.entries()) {
        const expected = squaredDistance(latent, gaussian);
        // Relative to the farthest classes' scale where these are far: float32 has no more to give.
        const scale = Math.max(1, expected, spread ** 2);
        expect(Math.abs((distances[row]?.[id] ?? Number.NaN) - expected) / scale).toBeLessThan(1e-4);
      }
  });

  it('makes no tensor larger than the points or the distances', () => {
    const { gaussians, points } = scene(3, { size: 128, classes: 50, dimension: 40 });
    const z = tf.tensor2d(points.map(({ latent }) => latent));
    const moments = momentsOf(gaussians);
    return tf
      .profile(() => tf.tidy(() => squaredMahalanobis(z, moments)))
      .then((profile) => {
        const largest = Math.max(
          ...profile.kernels.flatMap(({ outputShapes }) => outputShapes.map((s) => tf.util.sizeFromShape(s))),
        );
        expect(largest).toBeLessThanOrEqual(128 * (3 * 40 + 1));
        tf.dispose([z, moments.mean, moments.variance, ...[profile.result].flat()]);
      });
  });
});

/** The share of a million draws of a standard normal vector whose squared length is over `limit`. */
function shareBeyond(limit: number, dimension: number): number {
  const rng = randomStream(9, 'draws', dimension);
  const draws = 1_000_000;
  let beyond = 0;
  for (let i = 0; i < draws; i++) {
    let squared = 0;
    for (let d = 0; d < dimension; d++) squared += rng.normal() ** 2;
    if (squared > limit) beyond++;
  }
  return beyond / draws;
}

const fourStandardErrors = (share: number) => 4 * Math.sqrt((share * (1 - share)) / 1_000_000);

describe('the edge limit', () => {
  it.each([
    { p: 0.95, dimension: 2 },
    { p: 0.7, dimension: 2 },
    { p: 0.95, dimension: 10 },
  ])(
    'leaves a share of 1 - p of a million Gaussian draws outside at p = $p in $dimension dimensions',
    ({ p, dimension }) => {
      const share = shareBeyond(edgeLimit(p, dimension, 'squared'), dimension);
      expect(Math.abs(share - (1 - p))).toBeLessThan(fourStandardErrors(1 - p));
    },
  );

  it('read literally leaves 5.5 % outside at p = 0.7 in 2 dimensions', () => {
    const limit = edgeLimit(0.7, 2, 'literal');
    // In two dimensions the tail of the chi-square distribution is exp(-x / 2).
    const exact = Math.exp(-limit / 2);
    expect(exact).toBeCloseTo(0.055, 3);
    expect(Math.abs(shareBeyond(limit, 2) - exact)).toBeLessThan(fourStandardErrors(exact));
  });

  it('read literally leaves next to nothing outside at p = 0.95', () => {
    expect(Math.exp(-edgeLimit(0.95, 2, 'literal') / 2)).toBeCloseTo(1.6e-8, 9);
    expect(shareBeyond(edgeLimit(0.95, 10, 'literal'), 10)).toBe(0);
  });

  it('is finite and beyond everything at p = 1', () => {
    expect(edgeLimit(1, 32, 'squared')).toBe(1e15);
    expect(edgeLimit(1, 32, 'literal')).toBe(1e15);
  });
});

describe('edge partners', () => {
  const partnersOf = (seed: number, size: number, classes: number, dimension: number) => {
    const { gaussians, points } = scene(seed, { size, classes, dimension });
    const limit = chiSquareQuantile(0.8, dimension);
    const chosen = tf.tidy(() => {
      const distances = squaredMahalanobis(tf.tensor2d(points.map(({ latent }) => latent)), momentsOf(gaussians));
      return edgePartners(distances, oneHotOf(points, classes), limit).arraySync();
    });
    const byId = new Map(gaussians.map((gaussian, id) => [id, gaussian]));
    return { chosen, points, byId, limit, gaussians };
  };

  it.each([
    { classes: 2, dimension: 2 },
    { classes: 10, dimension: 8 },
    { classes: 200, dimension: 5 },
  ])('equal the oracle sample by sample on 10,000 samples of $classes classes', ({ classes, dimension }) => {
    const { chosen, points, byId, limit } = partnersOf(5, 10_000, classes, dimension);
    let edges = 0;
    for (const [row, { latent, label }] of points.entries()) {
      const own = byId.get(label);
      // Within rounding of the limit float32 and float64 may differ.
      if (own && Math.abs(squaredDistance(latent, own) - limit) < 1e-3) continue;
      const expected = partner(latent, label, byId, limit);
      const found = chosen[row]?.indexOf(1) ?? -1;
      if (expected !== null) edges++;
      if ((found < 0 ? null : found) === expected) continue;
      // Two classes may be nearest within rounding.
      expect(expected === null || found < 0).toBe(false);
      const distance = (id: number) => squaredDistance(latent, byId.get(id) ?? { mean: [], variance: [] });
      expect(Math.abs(distance(found) - distance(expected ?? -1))).toBeLessThan(1e-3);
    }
    expect(edges).toBeGreaterThan(1000);
  });

  it('name the lowest of equally near classes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 4, maxLength: 4 }), {
          minLength: 1,
          maxLength: 20,
        }),
        fc.integer({ min: 0, max: 3 }),
        (rows, label) => {
          const limit = 1.5;
          const chosen = tf.tidy(() => {
            const own = rows.map(() => [0, 1, 2, 3].map((id) => (id === label ? 1 : 0)));
            return edgePartners(tf.tensor2d(rows), tf.tensor2d(own), limit).arraySync();
          });
          for (const [i, row] of rows.entries()) {
            const others = row.map((distance, id) => (id === label ? Number.POSITIVE_INFINITY : distance));
            const expected = (row[label] ?? 0) > limit ? others.indexOf(Math.min(...others)) : -1;
            expect(chosen[i]?.indexOf(1)).toBe(expected);
            expect(chosen[i]?.filter((value) => value !== 0 && value !== 1)).toEqual([]);
          }
        },
      ),
    );
  });

  it('leave everything where no sample can be outside, and where there is no other class', () => {
    tf.tidy(() => {
      const own = tf.tensor2d([[1, 0]]);
      expect(
        edgePartners(tf.tensor2d([[1e9, 1]]), own, edgeLimit(1, 2, 'squared'))
          .dataSync()
          .join(),
      ).toBe('0,0');
      expect(
        edgePartners(tf.tensor2d([[1e9, 1e30]]), own, 5)
          .dataSync()
          .join(),
      ).toBe('0,0');
    });
  });

  it('let a handicap decide who is nearest, not who is outside', () => {
    tf.tidy(() => {
      const distances = tf.tensor2d([
        [9, 5, 6],
        [3, 5, 6],
      ]);
      const own = tf.tensor2d([
        [1, 0, 0],
        [1, 0, 0],
      ]);
      const chosen = edgePartners(distances, own, 4, tf.tensor1d([100, 2, 0]));
      expect(chosen.arraySync()).toEqual([
        [0, 0, 1],
        [0, 0, 0],
      ]);
    });
  });
});
