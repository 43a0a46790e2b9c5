import { ascend, clipToBounds, distance, normalizeGradient, projectL2, projectLinf } from '@infomixup/attacks';
import { hasOperationKernel, randomStream } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { beforeEach, describe, expect, it } from 'vitest';
import { finiteRows } from '../src/loss.js';
import { nearestAllowed, nearestMeasured } from '../src/norms/allowed.js';
import { replaceRows } from '../src/rows.js';

const projections = { linf: projectLinf, l2: projectL2 };
const norms = ['linf', 'l2'] as const;
// Around a whole number of vectors, and more rows than one task takes.
const shapes = [
  [3, 1],
  [40, 5, 5, 1],
  [17, 16],
  [33, 28, 28, 1],
];
const cases = norms.flatMap((norm) => shapes.map((shape) => ({ norm, shape })));

const draws = (name: string, shape: readonly number[]) =>
  tf.tensor(randomStream(7, name).normals(tf.util.sizeFromShape([...shape])), [...shape]);

const origins = (shape: readonly number[]) =>
  tf.tensor(randomStream(7, 'origins').uniforms(tf.util.sizeFromShape([...shape])), [...shape]);

const read = (make: () => tf.Tensor) => {
  const made = tf.tidy(make);
  const values = [...made.dataSync()];
  made.dispose();
  return values;
};

const expectClose = (values: readonly number[], expected: readonly number[]) => {
  expect(values).toHaveLength(expected.length);
  const apart = values.map((value, index) => Math.abs(value - (expected[index] ?? Number.NaN)));
  expect(Math.max(...apart)).toBeLessThan(2e-6);
};

describe('kernels of attacks', () => {
  // Engines without them compose the same of several operations.
  beforeEach(({ skip }) => skip(!hasOperationKernel('projection')));

  it.each(cases)('step up the gradient as plain operations do, in $norm, $shape', ({ norm, shape }) => {
    const step = (points: tf.Tensor, gradient: tf.Tensor) =>
      tf.add(points, tf.mul(normalizeGradient(norm, gradient), 0.3));
    const gradientOf = () => tf.mul(tf.relu(draws('gradient', shape)), 1e-30);
    expectClose(
      read(() => ascend(norm, origins(shape), gradientOf(), 0.3)),
      read(() => step(origins(shape), gradientOf())),
    );
  });

  it.each(cases)('land where plain operations do, in $norm, $shape', ({ norm, shape }) => {
    const [points, around] = [draws('points', shape), origins(shape)];
    const plain = tf.tidy(() => clipToBounds(projections[norm](points, around, 0.2), [0, 1]));
    const fused = nearestMeasured(points, { norm, origins: around, epsilon: 0.2, bounds: [0, 1] });
    expectClose([...fused.points.dataSync()], [...plain.dataSync()]);
    expectClose(
      [...fused.distances.dataSync()],
      read(() => distance(norm, plain, around)),
    );
    expect([...fused.checksums.dataSync()].every(Number.isFinite)).toBe(true);
    tf.dispose([points, around, plain, fused]);
  });

  it.each(norms)('leave points within reach bitwise alone, in %s', (norm) => {
    const shape = [5, 21];
    const around = origins(shape);
    const near = tf.tidy(() => clipToBounds(tf.add(around, 1e-4), [0, 1]));
    const kept = nearestAllowed(near, { norm, origins: around, epsilon: 0.2, bounds: [0, 1] });
    expect([...kept.dataSync()]).toEqual([...near.dataSync()]);
    tf.dispose([around, near, kept]);
  });

  it.each(norms)('tell which rows were no numbers, in %s', (norm) => {
    const points = tf.tensor2d([
      [0.5, Number.NaN],
      [0.5, 0.5],
      [Number.POSITIVE_INFINITY, 0.5],
    ]);
    const around = tf.zerosLike(points);
    const { checksums, ...rest } = nearestMeasured(points, { norm, origins: around, epsilon: 0.2, bounds: [0, 1] });
    expect([...checksums.dataSync()].map(Number.isFinite)).toEqual([false, true, false]);
    tf.dispose([points, around, checksums, { ...rest }]);
  });

  it('empty the rows of a gradient that are not finite', () => {
    const x = tf.tensor2d([
      [1, -2],
      [Number.NaN, 1],
      [3, Number.NEGATIVE_INFINITY],
    ]);
    const { gradient: y, magnitude: magnitudes } = finiteRows(x);
    expect([...y.dataSync()]).toEqual([1, -2, 0, 0, 0, 0]);
    expect([...magnitudes.dataSync()].map(Number.isFinite)).toEqual([true, false, false]);
    tf.dispose([x, y, magnitudes]);
  });
});

describe('replaceRows', () => {
  const samples = () => tf.tensor2d([[0], [1], [2], [3]]);

  it('takes rows from several replacements, and leaves the others', () => {
    const replaced = tf.tidy(() =>
      replaceRows(samples(), [
        { samples: tf.tensor2d([[10], [11]]), rows: Int32Array.of(2, -1) },
        { samples: tf.tensor2d([], [0, 1]), rows: Int32Array.of() },
        { samples: tf.tensor2d([[20]]), rows: Int32Array.of(0) },
      ]),
    );
    expect([...replaced.dataSync()]).toEqual([20, 1, 10, 3]);
    replaced.dispose();
  });

  it('shares memory where nothing or everything is replaced', () => {
    const [given, others] = [samples(), tf.tensor2d([[4], [5], [6], [7]])];
    const same = replaceRows(given, []);
    const other = replaceRows(given, [{ samples: others, rows: Int32Array.of(0, 1, 2, 3) }]);
    expect(same.dataId).toBe(given.dataId);
    expect(other.dataId).toBe(others.dataId);
    tf.dispose([given, others, same, other]);
  });
});
