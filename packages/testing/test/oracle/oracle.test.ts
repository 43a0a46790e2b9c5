import { defineRegularizer, type Regularizer } from '@infomixup/regularizer';
import { type MixupOptions, mixBatch, mixup } from '@infomixup/regularizer-mixup';
import { scriptedRng } from '@infomixup/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import fixture from '../../../regularizers/mixup/test/oracle.json' with { type: 'json' };
import { agreesWith } from '../../src/oracle/describe-oracle.js';
import { type OracleCase, oracleOf } from '../../src/oracle/fixture.js';

const oracle = oracleOf('mixup', fixture);
const [first] = oracle.cases as [OracleCase];

const compared = (
  changes: Partial<OracleCase>,
  create: (options: MixupOptions) => Regularizer<Record<never, never>> = mixup,
) => agreesWith({ create }, oracle, { ...first, ...changes });

/** mixup but for one thing. */
const almost = (draws: 'one lambda' | 'nothing', share: (lambda: number) => number) =>
  defineRegularizer({
    name: 'mixup',
    settings: {},
    requires: {},
    changes: ['inputs', 'targets'],
    init: () => null,
    step: ({ rng, batchSize }) => {
      if (draws === 'nothing') return {};
      const lambda = share(rng.beta(1, 1));
      const order = rng.permutation(batchSize);
      return { prepareBatch: (batch) => mixBatch(batch, tf.tensor1d(order, 'int32'), lambda) };
    },
  });

describe('an oracle', () => {
  it('agrees within 1e-5 and not beyond', async () => {
    await compared({ gradientNorm: first.gradientNorm * (1 + 5e-6) });
    await expect(compared({ gradientNorm: first.gradientNorm * (1 + 2e-5) })).rejects.toThrow(
      /^testing: alpha 1: value 0 of gradientNorm is 3\.\d+, and the oracle's 3\.\d+;/,
    );
  });

  it('notices a share that belongs to the other sample', async () => {
    await expect(compared({}, () => almost('one lambda', (lambda) => 1 - lambda))).rejects.toThrow(
      /value \d+ of inputs is/,
    );
  });

  it('notices draws of other arguments, and draws left out', async () => {
    await expect(compared({ options: { alpha: 0.5 } })).rejects.toThrow(
      /draw 1 of regularizer\/mixup is beta\(0.5, 0.5\), and the script has beta\(1, 1\)/,
    );
    await expect(compared({}, () => almost('nothing', () => 1))).rejects.toThrow(/draw 1 .* was never asked for/);
  });

  it('notices a loss term that the method lacks', async () => {
    await expect(compared({ terms: { ...first.terms, 'penalty/mixup': 0 } })).rejects.toThrow(
      /terms\/penalty\/mixup has no values, and the oracle's 1/,
    );
  });

  it('refuses a fixture with a field that nothing would compare', () => {
    expect(() => oracleOf('mixup', { ...fixture, gradients: [] })).toThrow(/^the oracle of mixup: .*gradients/);
  });
});

describe('scriptedRng', () => {
  it('gives draws of every kind', () => {
    const rng = scriptedRng('a stream', [
      { draw: 'uniform', of: [], gives: 0.5 },
      { draw: 'uniforms', of: [2], gives: [0.25, 0.75] },
      { draw: 'normal', of: [], gives: -1 },
      { draw: 'normals', of: [1], gives: [2] },
      { draw: 'integer', of: [7], gives: 3 },
      { draw: 'gamma', of: [2], gives: 1.5 },
      { draw: 'dirichlet', of: [1, 1], gives: [0.25, 0.75] },
      { draw: 'pick', of: [2], gives: 1 },
    ]);
    expect([rng.uniform(), rng.uniforms(2), rng.normal(), rng.normals(1), rng.integer(7), rng.gamma(2)]).toEqual([
      ...[0.5, Float32Array.of(0.25, 0.75), -1, Float32Array.of(2), 3, 1.5],
    ]);
    expect([rng.dirichlet([1, 1]), rng.pick(['input', 'hidden'])]).toEqual([[0.25, 0.75], 'hidden']);
    rng.requireEnd();
  });

  it('keeps forks apart, and asks that each be drawn to its end', () => {
    const rng = scriptedRng('a stream', [
      { draw: 'fork', of: ['attack', 0], draws: [{ draw: 'uniform', of: [], gives: 0.5 }] },
      { draw: 'uniform', of: [], gives: 0.25 },
    ]);
    const fork = rng.fork('attack', 0);
    expect(rng.uniform()).toBe(0.25);
    expect(() => rng.requireEnd()).toThrow(/draw 1 of a stream \(attack\), uniform\(\), was never asked for/);
    expect(fork.uniform()).toBe(0.5);
    rng.requireEnd();
  });
});
