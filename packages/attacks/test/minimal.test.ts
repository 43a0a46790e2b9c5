import {
  type AscentNorm,
  type Attack,
  becomes,
  carliniWagner,
  ddn,
  deepFool,
  fab,
  fmn,
  jsma,
  sigmaZero,
} from '@infomixup/attacks';
import { type Classifier, randomStream } from '@infomixup/core';
import { linearClassifier } from '@infomixup/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { toHyperplane } from '../src/norms/to-hyperplane.js';

const weights = [1, -0.5, 0.25, 2, -1.5, 0.75];
const lengths = { linf: Math.max, l2: Math.hypot, l1: (...values: number[]) => values.reduce((a, b) => a + b, 0) };
const duals = { linf: 'l1', l2: 'l2', l1: 'linf' } as const;
const sizes = (values: readonly number[]) => values.map(Math.abs);

const nearestOf = async (attack: Attack, classifier: Classifier, inputs: tf.Tensor, labels: Int32Array) => {
  const result = await attack.run({ classifier, batch: { inputs, labels }, rng: randomStream(1, 'attack') });
  result.dispose();
  inputs.dispose();
  if (!result.nearest) throw new TypeError('no nearest points');
  return { ...result.nearest, gradientCalls: result.gradientCalls };
};

const attacks: readonly (readonly [Attack, number])[] = [
  [deepFool({ norm: 'l2' }), 0.03],
  [deepFool({ norm: 'linf' }), 0.03],
  [ddn({ steps: 70, firstRadius: 0.2 }), 0.05],
  [fmn({ norm: 'linf', steps: 40 }), 0.05],
  [fmn({ norm: 'l2', steps: 40 }), 0.05],
  [fmn({ norm: 'l1', steps: 40 }), 0.05],
  [fab({ norm: 'linf', steps: 8 }), 0.01],
  [fab({ norm: 'l2', steps: 8 }), 0.01],
  [fab({ norm: 'l1', steps: 8 }), 0.01],
  [fab({ norm: 'l2', steps: 8, targets: 3 }), 0.01],
  [carliniWagner({ steps: 50, stepSize: 0.01, firstConstant: 0.002, searchSteps: 5 }), 0.1],
];

// Not from 0 to 1, so that lengths that go by the range of values are seen.
const bounds = [-2, 6] as const;
const range = bounds[1] - bounds[0];

describe.each(attacks)('the distance that $name in $norm finds', (attack, tolerance) => {
  it('is that of the boundary of a linear classifier', async () => {
    const classifier = linearClassifier({ weights, bias: -1, bounds });
    const rows = Array.from({ length: 6 }, (_, row) =>
      Array.from(randomStream(row, 'linear').uniforms(6), (share) => bounds[0] + (0.4 + 0.2 * share) * range),
    );
    const scores = rows.map((row) => row.reduce((sum, value, index) => sum + value * (weights[index] ?? 0), -1));
    const labels = Int32Array.from(scores, (score) => (score > 0 ? 1 : 0));
    const { distances, status } = await nearestOf(attack, classifier, tf.tensor2d(rows), labels);
    const norm = attack.norm as AscentNorm; // of those in the list
    const slope = lengths[duals[norm]](...sizes(weights));
    expect(status.every((one) => one === 'fooled')).toBe(true);
    for (const [row, score] of scores.entries()) {
      const least = Math.abs(score) / slope;
      expect(distances[row]).toBeGreaterThan(least * 0.999);
      expect(distances[row]).toBeLessThan(least * (1 + tolerance));
    }
  });
});

it('FAB tries no more targets than there are classes', async () => {
  const classifier = linearClassifier({ weights: [1], bias: -0.5 });
  const attack = fab({ norm: 'l2', steps: 3, targets: 9, restarts: 2 });
  const { gradientCalls } = await nearestOf(attack, classifier, tf.tensor2d([[0.75]]), Int32Array.of(1));
  expect(gradientCalls).toBe(6);
});

it('DeepFool asks no more once a sample is fooled', async () => {
  const classifier = linearClassifier({ weights: [1], bias: -0.5 });
  const { gradientCalls } = await nearestOf(
    deepFool({ norm: 'l2' }),
    classifier,
    tf.tensor2d([[0.75]]),
    Int32Array.of(1),
  );
  expect(gradientCalls).toBe(2);
});

describe('the fewest values', () => {
  // From 0.2 to 0.3 and to 0.7, one value does; from 0, two must rise.
  const classifier = linearClassifier({ weights: [1, 0.1, 0.8, 0.1], bias: -1 });
  const inputs = () =>
    tf.tensor2d([
      [0.2, 0.5, 0.5, 0.5],
      [0, 0, 0, 0],
      [0.9, 0.5, 0.7, 0],
    ]);
  it.each([[fmn({ norm: 'l0', steps: 20 })], [sigmaZero({ steps: 40 })]])('are found by $name', async (attack) => {
    const { distances, status } = await nearestOf(attack, classifier, inputs(), Int32Array.of(0, 0, 1));
    expect(status.join()).toBe('fooled,fooled,fooled');
    expect([...distances]).toEqual([1, 2, 1]);
  });
});

describe('JSMA', () => {
  const [values, classes] = [7, 4];
  const slopes = randomStream(3, 'slopes').normals(values * classes);
  const classifier: Classifier = {
    bounds: [-1, 1],
    classes,
    logits: (inputs) => tf.matMul(inputs as tf.Tensor2D, tf.tensor2d(slopes, [values, classes])),
  };
  const input = Array.from(randomStream(4, 'input').uniforms(values), (value) => 2 * value - 1);
  const scoresOf = (point: readonly number[]) =>
    Array.from({ length: classes }, (_, k) => point.reduce((sum, x, i) => sum + x * (slopes[i * classes + k] ?? 0), 0));
  const classOf = (point: readonly number[]) => scoresOf(point).indexOf(Math.max(...scoresOf(point)));

  /** Algorithm 3 for a linear classifier, in double precision: the points after each step, up to the target. */
  const walk = (target: number, theta: number, steps: number): number[][] => {
    const ways = [...Array(values).keys()].map((i) => slopes.subarray(i * classes, (i + 1) * classes));
    const points = [input];
    while (points.length <= steps && classOf(points.at(-1) ?? []) !== target) {
      const point = points.at(-1) ?? [];
      let best = { saliency: 0, next: point };
      for (let p = 0; p < values; p++)
        for (let q = 0; q < p; q++) {
          if ((point[p] ?? 1) >= 0.98 || (point[q] ?? 1) >= 0.98) continue; // a hundredth of the range
          const rise = (k: number) => (ways[p]?.[k] ?? 0) + (ways[q]?.[k] ?? 0);
          const others = [...Array(classes).keys()].filter((k) => k !== target).reduce((sum, k) => sum + rise(k), 0);
          const saliency = rise(target) > 0 && others < 0 ? -rise(target) * others : 0;
          const next = point.map((x, i) => (i === p || i === q ? Math.min(1, x + 2 * theta) : x));
          if (saliency > best.saliency) best = { saliency, next };
        }
      if (best.saliency === 0) break;
      points.push(best.next);
    }
    return points;
  };

  it.each([0.2, 1])('goes where the saliency of pairs leads, by steps of %d', async (theta) => {
    const own = classOf(input);
    const targets = [...Array(classes).keys()].filter((k) => k !== own);
    const attack = jsma({ theta, gamma: 1, direction: 'up', candidates: 8 });
    const batch = { inputs: tf.tensor2d(targets.map(() => input)), labels: Int32Array.from(targets, () => own) };
    const settings = {
      criterion: becomes(Int32Array.from(targets)),
      rng: randomStream(1, 'attack'),
      trajectories: true,
    };
    const { nearest, dispose } = await attack.run({ classifier, batch, ...settings });
    const points = (await nearest?.perturbed.array()) as number[][];
    const reached = targets.map((target) => walk(target, theta, 4));
    expect(reached.some((way, row) => classOf(way.at(-1) ?? []) === targets[row])).toBe(true);
    for (const [row, way] of reached.entries()) {
      const last = way.at(-1) ?? [];
      expect(nearest?.status[row]).toBe(classOf(last) === targets[row] ? 'fooled' : 'robust');
      if (nearest?.status[row] !== 'fooled') continue;
      for (const [index, value] of last.entries()) expect(points[row]?.[index]).toBeCloseTo(value, 5);
    }
    dispose();
    batch.inputs.dispose();
  });

  it('tries the classes that are asked for, and ends after its share of values', async () => {
    const gradients = async (options: object) =>
      (await nearestOf(jsma(options), classifier, tf.tensor2d([input]), Int32Array.of(classOf(input)))).gradientCalls;
    const one = await gradients({ theta: 0.001, gamma: 0.5 });
    expect(one).toBe(2 * 3); // 7 values, of which 0.5: two steps, and a look at the last point
    expect(await gradients({ theta: 0.001, gamma: 0.5, targets: 9 })).toBe(3 * one);
  });
});

/** The shortest offset by bisection over the length of the way, in double precision. */
const oracle = (norm: AscentNorm, x: readonly number[], w: readonly number[], gap: number): number => {
  const up = w.map((value) => value * Math.sign(gap));
  const room = x.map((value, index) => ((up[index] ?? 0) > 0 ? 1 - value : value));
  if (norm === 'l1') {
    let [left, length] = [Math.abs(gap), 0];
    for (const index of up.map((_, i) => i).sort((a, b) => Math.abs(up[b] ?? 0) - Math.abs(up[a] ?? 0))) {
      const step = Math.min(room[index] ?? 0, left / Math.abs(up[index] ?? 1));
      left -= step * Math.abs(up[index] ?? 0);
      length += step;
    }
    return length;
  }
  const steps = (t: number) => up.map((value, i) => Math.min(t * (norm === 'l2' ? Math.abs(value) : 1), room[i] ?? 0));
  let [low, high] = [0, 1e3];
  for (let halving = 0; halving < 100; halving++) {
    const middle = (low + high) / 2;
    const gained = steps(middle).reduce((sum, step, i) => sum + step * Math.abs(up[i] ?? 0), 0);
    if (gained < Math.abs(gap)) low = middle;
    else high = middle;
  }
  return lengths[norm](...steps(high));
};

describe.each(['linf', 'l2', 'l1'] as const)('the shortest offset to a hyperplane in %s', (norm) => {
  it('meets it within the bounds and is as short as can be', () => {
    const [rows, values] = [40, 30];
    const x = randomStream(1, 'x').uniforms(rows * values);
    const w = randomStream(1, 'w').normals(rows * values);
    const part = (all: Float32Array, row: number) => [...all.subarray(row * values, (row + 1) * values)];
    // From a hundredth to 99 % of what the bounds allow, on both sides.
    const gaps = Array.from({ length: rows }, (_, row) => {
      const sign = row % 2 === 0 ? 1 : -1;
      const up = part(w, row).map((value) => value * sign);
      const most = up.reduce(
        (sum, value, i) => sum + Math.abs(value) * (value > 0 ? 1 - (part(x, row)[i] ?? 0) : (part(x, row)[i] ?? 0)),
        0,
      );
      return sign * most * (0.01 + (0.98 * row) / (rows - 1));
    });
    const found = tf.tidy(() => {
      const given = { slopes: tf.tensor2d(w, [rows, values]), gaps: tf.tensor1d(gaps) };
      return toHyperplane(norm, tf.tensor2d(x, [rows, values]), given, [0, 1]).dataSync<'float32'>();
    });
    for (const [row, gap] of gaps.entries()) {
      const [point, slope, offset] = [part(x, row), part(w, row), part(found, row)];
      expect(Math.abs(offset.reduce((sum, d, i) => sum + d * (slope[i] ?? 0), 0) - gap)).toBeLessThan(1e-4);
      expect(offset.every((d, i) => d + (point[i] ?? 0) > -1e-6 && d + (point[i] ?? 0) < 1 + 1e-6)).toBe(true);
      const least = oracle(norm, point, slope, gap);
      expect(Math.abs(lengths[norm](...sizes(offset)) - least)).toBeLessThan(1e-4 * (1 + least));
    }
  });
});
