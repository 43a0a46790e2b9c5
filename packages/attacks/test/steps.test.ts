import { type BoundedAttack, defineBoundedAttack, defineMinimalAttack, pgd } from '@infomixup/attacks';
import { backendTraits, randomStream, stateBackendTraits } from '@infomixup/core';
import { linearClassifier } from '@infomixup/testing';
import * as tf from '@tensorflow/tfjs';
import { afterAll, describe, expect, it } from 'vitest';

const stream = () => ({ rng: randomStream(1, 'steps') });

// Of class 1 where the value is above a half; samples of class 1, at these leads.
const classifier = linearClassifier({ weights: [1], bias: -0.5 });
const inputs = tf.tensor2d([[0.55], [0.625], [0.8]]);
const usual = { classifier, batch: { inputs, labels: Int32Array.of(1, 1, 1) } };

afterAll(() => inputs.dispose());

const base = { name: 'visits', norm: 'linf', knowledge: 'gradients', iterative: true, settings: {} } as const;

/** Goes to the inputs less each of some offsets, and asks about each; ends where it began. */
const visits = (...offsets: readonly number[]) => ({
  ...base,
  steps: offsets.length,
  start: ({ inputs: points }: { inputs: tf.Tensor }) => ({ points }),
  step: (
    problem: { inputs: tf.Tensor; differentiate: (points: tf.Tensor) => unknown },
    state: { points: tf.Tensor },
    n: number,
  ) => {
    problem.differentiate(tf.sub(problem.inputs, offsets[n] ?? 0));
    return state;
  },
});

const distancesOf = async (attack: Pick<BoundedAttack, 'run'>, epsilon: number) => {
  const result = await attack.run({ ...usual, epsilons: [epsilon], ...stream() });
  result.dispose();
  const [outcome] = result.outcomes;
  return { ...outcome, far: Array.from(outcome?.distances ?? [], (value) => Math.round(value * 1000) / 1000) };
};

describe('an attack in steps', () => {
  it('is credited with its first success on the way, and asks no more of that sample', async () => {
    const { status, far, gradientCalls, queries } = await distancesOf(
      defineBoundedAttack(visits(0.1, 0.2, 0.15)),
      0.25,
    );
    expect(status).toEqual(['fooled', 'fooled', 'robust']);
    // The robust one is nearest to its goal at 0.2.
    expect(far).toEqual([0.1, 0.2, 0.2]);
    expect([...(gradientCalls ?? [])]).toEqual([1, 2, 3]);
    // Each is verified; the one that stays shows its last points too.
    expect([...(queries ?? [])]).toEqual([1, 1, 2]);
  });

  it('goes on without an early stop, and keeps what meets the criterion by most', async () => {
    const { status, far, gradientCalls } = await distancesOf(
      defineBoundedAttack({ ...visits(0.1, 0.2, 0.15), earlyStop: false }),
      0.25,
    );
    expect(status).toEqual(['fooled', 'fooled', 'robust']);
    expect(far).toEqual([0.2, 0.2, 0.2]);
    expect([...(gradientCalls ?? [])]).toEqual([3, 3, 3]);
  });

  it('asks no more of samples that its state says are done', async () => {
    const attack = defineMinimalAttack({
      ...visits(0.1, 0.2, 0.2),
      step: (problem, { points }: { points: tf.Tensor; done: tf.Tensor }, number) => {
        const { losses } = problem.differentiate(tf.sub(problem.inputs, number === 0 ? 0.1 : 0.2));
        return { points, done: tf.cast(tf.greater(losses, 0.725), 'float32') };
      },
      start: ({ inputs: points }) => ({ points, done: tf.zeros([points.shape[0] ?? 0]) }),
    });
    const result = await attack.run({ ...usual, ...stream() });
    result.dispose();
    // Cross-entropies are 0.72, 0.68 and 0.60 at first, then 0.77, 0.73 and 0.64.
    expect([...(result.nearest?.gradientCalls ?? [])]).toEqual([2, 2, 3]);
  });

  it('is not credited with points beyond the budget or the bounds', async () => {
    expect((await distancesOf(defineBoundedAttack(visits(0.2)), 0.19)).status).toEqual(['robust', 'robust', 'robust']);
    expect((await distancesOf(defineBoundedAttack(visits(0.7)), 0.75)).status).toEqual(['robust', 'robust', 'fooled']);
  });

  it('that seeks the least distance keeps the nearest success', async () => {
    const attack = defineMinimalAttack(visits(0.2, 0.1, 0.15));
    const result = await attack.run({ ...usual, epsilons: [0.12], ...stream() });
    expect(result.nearest?.status).toEqual(['fooled', 'fooled', 'robust']);
    expect(Array.from(result.nearest?.distances ?? [], (value) => value.toFixed(3))).toEqual([
      '0.100',
      '0.150',
      '0.000',
    ]);
    expect(result.outcomes[0]?.status).toEqual(['fooled', 'robust', 'robust']);
    expect([...(result.nearest?.gradientCalls ?? [])]).toEqual([3, 3, 3]);
    result.dispose();
  });

  it('takes what it keeps of a sample along when others leave', async () => {
    const rows: string[] = [];
    const attack = defineBoundedAttack({
      ...base,
      steps: 3,
      start: ({ inputs: points, random }) => ({
        points,
        drawn: random((size, rng) => rng.uniforms(size)),
        lengths: tf.tensor1d([0.1, 0.06, 0.07]),
        numbers: tf.tensor1d([0, 1, 2], 'int32'),
      }),
      step: ({ gradient, random }, { points, drawn, lengths, numbers }) => {
        rows.push(`${numbers.dataSync().join()} ${drawn.shape}`);
        const next = tf.add(points, tf.mul(tf.sign(gradient(points)), tf.reshape(lengths, [-1, 1])));
        return { points: next, drawn: random((size, rng) => rng.uniforms(size)), lengths, numbers };
      },
    });
    expect((await distancesOf(attack, 0.3)).status).toEqual(['fooled', 'fooled', 'robust']);
    expect(rows).toEqual(['0,1,2 3,1', '0,1,2 3,1', '1,2 2,1']);
  });

  it('draws for a sample what it draws without the others', async () => {
    const wander = defineBoundedAttack({
      ...base,
      steps: 6,
      start: ({ inputs: points }) => ({ points }),
      step: ({ inputs: from, logits, random, project }, _, __, epsilon) => {
        const points = project(
          tf.add(
            from,
            random((size, rng) => rng.normals(size)),
          ),
          epsilon,
        );
        logits(points);
        return { points };
      },
    });
    const together = await distancesOf(wander, 0.35);
    for (const row of [0, 1, 2]) {
      const batch = { inputs: tf.slice(inputs, [row, 0], [1, 1]), labels: Int32Array.of(1) };
      const alone = await wander.run({ classifier, batch, epsilons: [0.35], indices: Int32Array.of(row), ...stream() });
      expect(alone.outcomes[0]?.distances[0]).toBe(together.distances?.[row]);
      expect(alone.outcomes[0]?.queries[0]).toBe(together.queries?.[row]);
      alone.dispose();
      batch.inputs.dispose();
    }
  });

  it('finds the same where answers are read after some steps only', async () => {
    const story = async () => {
      const {
        perturbed: _,
        gradientCalls,
        queries,
        ...found
      } = await distancesOf(pgd({ norm: 'linf', steps: 20 }), 0.2);
      return { found, gradients: [...(gradientCalls ?? [])] };
    };
    const [often, traits] = [await story(), backendTraits()];
    stateBackendTraits(tf.getBackend(), { asynchronous: true });
    const seldom = await story().finally(() => stateBackendTraits(tf.getBackend(), traits));
    expect(seldom.found).toEqual(often.found);
    expect(seldom.gradients).not.toEqual(often.gradients);
  });

  it('tells what it came by, step by step and attempt by attempt, where that is asked', async () => {
    const attack = defineBoundedAttack({ ...visits(0.1, 0.2), attempts: 2 });
    const told = await attack.run({ ...usual, epsilons: [0, 0.25], trajectories: true, ...stream() });
    told.dispose();
    const [none, some] = told.outcomes;
    expect(none?.trajectories).toEqual([[], [], []]);
    expect(some?.trajectories?.map((attempts) => attempts.map(({ losses }) => losses.length))).toEqual([
      [1],
      [2],
      [2, 2],
    ]);
    const [path] = some?.trajectories?.[1] ?? [];
    const rounded = (values: readonly number[] = []) => values.map((value) => value.toFixed(3));
    expect(rounded(path?.missing)).toEqual(['0.025', '-0.075']);
    expect(rounded(path?.distances)).toEqual(['0.100', '0.200']);
    // The logits are [0, z]; the cross-entropy of class 1 is log(1 + exp(-z)), its slope in z -1 / (1 + exp(z)).
    const zs = [0.025, -0.075];
    expect(rounded(path?.losses)).toEqual(rounded(zs.map((z) => Math.log1p(Math.exp(-z)))));
    expect(rounded(path?.gradientNorms)).toEqual(rounded(zs.map((z) => 1 / (1 + Math.exp(z)))));
    const silent = await attack.run({ ...usual, epsilons: [0.25], ...stream() });
    silent.dispose();
    expect(silent.outcomes[0]?.trajectories).toBeUndefined();
  });
});
