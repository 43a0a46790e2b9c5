import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { leastBudgets } from '../ladder/halving.mjs';
import { optimalities } from '../ladder/optimality.mjs';
import { goalsOf, ladderTables } from '../ladder/page.mjs';
import { passes, rows } from '../ladder/rows.mjs';
import { nearestSeen, watched } from '../ladder/watched.mjs';

describe('optimality', () => {
  it('is 1 of the best of all attacks together, and 0 where nothing is found', () => {
    const [together, none] = optimalities([
      [1, 2, 4],
      [null, null, null],
    ]);
    expect([together, none]).toEqual([1, 0]);
  });

  it('measures areas under accuracy against distance, up to where all attacks together leave nothing', () => {
    // Together 1, 2, 4: an area of 7 / 3. The first leaves (1 + 4 + 4) / 3, the second (2 + 2 + 4) / 3, of 4.
    const [one, other] = optimalities([
      [1, null, 4],
      [2, 2, 9],
    ]);
    expect(one).toBeCloseTo(1 - (9 / 3 - 7 / 3) / (4 - 7 / 3));
    expect(other).toBeCloseTo(1 - (8 / 3 - 7 / 3) / (4 - 7 / 3));
  });
});

it('halving finds the least budget of each sample, and tries together what is to be tried at the same', async () => {
  const least = [0.9, 0.13, 3.99, 4.5];
  const asked = [];
  const found = await leastBudgets(4, { halvings: 5, greatest: 4 }, async (epsilon, samples) => {
    asked.push(samples.length);
    const fooled = samples.map((sample) => epsilon >= least[sample]);
    return { fooled, distances: samples.map(() => epsilon) };
  });
  expect(found).toEqual([1, 0.25, null, null]); // 3.99 lies beyond the last of 32 budgets below 4
  expect(asked[0]).toBe(4);
  expect(asked.reduce((sum, count) => sum + count)).toBe(4 * 5);
});

describe('a ladder', () => {
  const shared = { model: 'plain', norm: 'l2', forwards: 100, backwards: 100, date: '2026-11-28' };
  const found = [
    { ...shared, attack: 'ddn', library: 'ours', distances: [1, 2, 4], seconds: 1 },
    { ...shared, attack: 'ddn', library: 'foolbox', distances: [1, 3, null], seconds: 4 },
    { ...shared, attack: 'fmn', library: 'adv-lib', failure: 'no such thing' },
  ];

  it('has a rung of ours beside every rung of a library', () => {
    const keys = new Set(rows.map(({ model, norm, attack, library }) => [model, norm, attack, library].join()));
    expect(rows.every(({ model, norm, attack }) => keys.has([model, norm, attack, 'ours'].join()))).toBe(true);
    expect(keys.size).toBe(rows.length);
    for (const { settings, budgets } of rows) {
      const { steps = 1, searches = 1, targets = 1 } = settings;
      expect(2 * steps * searches * targets * (budgets?.halvings ?? 1)).toBeLessThan(passes);
    }
  });

  it('is a table, the best rung first, and tells what failed', () => {
    const [title, , , , first, second] = ladderTables(found.toReversed()).split('\n');
    expect(title).toBe('### plain, L2');
    expect(first).toMatch(/^\| ddn +\| ours +\| 1\.0000 +\| 100\.0 % /);
    expect(second).toMatch(/^\| ddn +\| Foolbox +\| 0\.8000 +\| 66\.7 % /);
    expect(ladderTables(found)).toContain('fmn of adv-lib on plain, l2: no such thing');
  });

  it('says how far ours are ahead', () => {
    const [goal] = goalsOf(found);
    expect(goal.ahead).toBeCloseTo(0.2);
    expect(goal.pairs.map(({ ratio }) => ratio)).toEqual([4]);
    expect(goal.pairs[0].difference).toBeCloseTo(0.2);
  });
});

it('watches for the nearest adversarial point that a classifier is shown, whose ever it is', () => {
  // Of class 1 beyond 0.5.
  const logits = (points) => tf.tidy(() => tf.concat([tf.sub(0.5, points), tf.sub(points, 0.5)], 1));
  const { classifier, seen } = watched({ bounds: [0, 1], classes: 2, logits });
  const before = tf.memory().numTensors;
  const inputs = tf.tensor2d([[0.4], [0.1], [0.9]]);
  for (const points of [[0.7, 0.2, 0.45], [0.6, 1.1, 0.3], [0.75]]) {
    const shown = tf.tensor2d(points, [points.length, 1]);
    tf.dispose([classifier.logits(shown), shown]);
  }
  const nearest = nearestSeen(seen, { inputs, labels: Int32Array.of(0, 0, 1) }, 'linf');
  expect(nearest[0]).toBeCloseTo(0.2);
  expect(nearest[1]).toBe(Number.POSITIVE_INFINITY); // 1.1 lies out of bounds, and 0.75 beside the third
  expect(nearest[2]).toBeCloseTo(0.45);
  inputs.dispose();
  expect(tf.memory().numTensors).toBe(before);
});
