import type { DiagonalGaussian, Representation } from '@infomixup/core';
import { gaussian, type StepHooks, tensor } from '@infomixup/regularizer';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { batch, context, expectNothingLeft, failure, seen, setup, startStateless } from './started.js';

expectNothingLeft();

describe('a started regularizer', () => {
  it("changes representations under the model's names and reads them by role", () => {
    tf.tidy(() => {
      const running = startStateless(
        { code: gaussian('bottleneck'), z: tensor('latent') },
        { representations: { z: (value, seen) => tf.add(value, seen.code.mean) } },
        { alters: ['z'] },
      );
      const bottleneck: DiagonalGaussian = { mean: tf.fill([1, 2], 3), deviation: tf.ones([1, 2]) };
      const change = running.step(context()).hooks.representations.latent;
      expect(change?.(tf.ones([1, 2]), { bottleneck }, batch()).arraySync()).toEqual([[4, 4]]);
    });
  });

  it('chains the changes of two roles at one representation', () => {
    tf.tidy(() => {
      const running = startStateless(
        { first: tensor('latent'), second: tensor('latent') },
        { representations: { first: (value) => tf.add(value, 1), second: (value) => tf.mul(value, 10) } },
        { alters: ['first', 'second'] },
      );
      const change = running.step(context()).hooks.representations.latent;
      expect(change?.(tf.zeros([1]), {}, batch()).arraySync()).toEqual([10]);
    });
  });

  it('refuses to read a representation that the model visits later', () => {
    tf.tidy(() => {
      const running = startStateless(
        { early: tensor('hidden'), late: tensor('latent') },
        { representations: { early: (_, seen) => seen.late } },
      );
      const change = running.step(context()).hooks.representations.hidden;
      expect(() => change?.(tf.zeros([1]), {}, batch())).toThrow(
        failure('regularizer-hook-failed', /^subject: its representations\.early hook failed: .*"latent" before/),
      );
    });
  });

  it('refuses a change of a representation that it does not declare', () => {
    tf.tidy(() => {
      const both = { first: tensor('hidden'), second: tensor('latent') };
      const changed = { representations: { second: (value: Tensor) => tf.add(value, 1) } };
      const running = startStateless(both, changed, { alters: ['first'] });
      const change = running.step(context()).hooks.representations.latent;
      expect(() => change?.(tf.zeros([1]), {}, batch())).toThrow(
        failure(
          'undeclared-change',
          /^subject: its representations\.second hook changes .*; add 'second' to its alters$/,
        ),
      );
    });
  });

  it('refuses a change of a role it does not require', () => {
    const hooks = { representations: { other: (value: Tensor) => value } } as StepHooks<
      Record<never, Representation>,
      null
    >;
    expect(() => startStateless({}, hooks).step(context())).toThrow(
      failure('role-not-required', /^subject: .*"other"/),
    );
  });

  it('wraps what a hook throws, keeping the cause', () => {
    const cause = new Error('no luck');
    const running = startStateless(
      {},
      {
        targets: () => {
          throw cause;
        },
      },
    );
    tf.tidy(() => {
      const { targets } = running.step(context()).hooks;
      expect(() => targets?.(tf.ones([4, 3]), seen({}))).toThrow(
        expect.objectContaining({
          code: 'regularizer-hook-failed',
          message: expect.stringMatching(/^subject: its targets hook failed: no luck/),
          cause,
        }),
      );
    });
  });

  it('wraps a rejected prepareEpoch', async () => {
    const running = startStateless({}, {}, { prepareEpoch: () => Promise.reject(new Error('no data')) });
    const data = {
      name: 'd',
      size: 0,
      classes: [],
      inputShape: [2],
      bounds: [0, 1],
      gather: () => ({ inputs: tf.zeros([0]), labels: new Int32Array() }),
    } as const;
    await expect(running.prepareEpoch({ rng: setup.rng, epoch: 0, classes: 3 }, data)).rejects.toThrow(
      failure('regularizer-hook-failed', /prepareEpoch hook failed: no data/),
    );
  });
});
