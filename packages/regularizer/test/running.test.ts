import { type Classifier, type DiagonalGaussian, type Representation, randomStream } from '@infomixup/core';
import {
  type Batch,
  defineRegularizer,
  gaussian,
  type RegularizerSpec,
  type Requirements,
  type Setup,
  type StateTree,
  type StepContext,
  type StepHooks,
  tensor,
  type Values,
} from '@infomixup/regularizer';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const setup: Setup = { classes: 3, inputShape: [2], rng: randomStream(1, 'setup') };
const classifier: Classifier = { logits: () => tf.zeros([4, 3]), bounds: [0, 1], classes: 3 };
const context = (step = 0): StepContext => ({
  rng: randomStream(1, 'test', step),
  step,
  epoch: 0,
  batchSize: 4,
  classes: 3,
  classifier,
});
const batch = (): Batch => ({
  inputs: tf.ones([4, 2]),
  targets: tf.ones([4, 3]),
  labels: tf.zeros([4], 'int32'),
  indices: new Int32Array(4),
});

const start = <const Q extends Requirements, S extends StateTree>(
  requires: Q,
  step: RegularizerSpec<Q, S>['step'],
  rest: Partial<RegularizerSpec<Q, S>> & { init: () => S },
) => defineRegularizer({ name: 'subject', requires, step, ...rest }).start(setup);

const startStateless = <const Q extends Requirements>(
  requires: Q,
  hooks: StepHooks<Values<Q>, null>,
  rest: Partial<RegularizerSpec<Q, null>> = {},
) => start<Q, null>(requires, () => hooks, { ...rest, init: () => null });

const failure = (code: string, message: RegExp) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });

let before = 0;
beforeEach(() => {
  before = tf.memory().numTensors;
});
afterEach(() => expect(tf.memory().numTensors).toBe(before));

describe('a started regularizer', () => {
  it("changes representations under the model's names and reads them by role", () => {
    tf.tidy(() => {
      const running = startStateless(
        { code: gaussian('bottleneck'), z: tensor('latent') },
        { representations: { z: (value, seen) => tf.add(value, seen.code.mean) } },
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
      expect(() => targets?.(tf.ones([4, 3]))).toThrow(
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

describe('the results of hooks', () => {
  const wrong = (hook: string) => failure('wrong-hook-result', new RegExp(`^subject: its ${hook} hook returned `));

  it('keep the shape and type of targets', () => {
    tf.tidy(() => {
      const call = (targets: (given: tf.Tensor2D) => tf.Tensor2D) =>
        startStateless({}, { targets })
          .step(context())
          .hooks.targets?.(tf.ones([4, 3]));
      expect(() => call(() => tf.ones([4, 2]))).toThrow(wrong('targets'));
      expect(() => call((given) => tf.cast(given, 'int32'))).toThrow(wrong('targets'));
      expect(call((given) => tf.mul(given, 2))?.shape).toEqual([4, 3]);
    });
  });

  it('keep the batch as large as it was, unless that is claimed', () => {
    tf.tidy(() => {
      const twice = { targets: (given: tf.Tensor2D) => tf.concat([given, given]) };
      expect(() =>
        startStateless({}, twice)
          .step(context())
          .hooks.targets?.(tf.ones([4, 3])),
      ).toThrow(wrong('targets'));
      const claiming = startStateless({}, twice, { claims: ['resize-batch'] });
      expect(claiming.step(context()).hooks.targets?.(tf.ones([4, 3])).shape).toEqual([8, 3]);
    });
  });

  it('keep both parts of a Gaussian', () => {
    tf.tidy(() => {
      const running = startStateless(
        { code: gaussian('bottleneck') },
        { representations: { code: ({ mean }) => ({ mean, deviation: tf.ones([4, 1]) }) } },
      );
      const given: DiagonalGaussian = { mean: tf.zeros([4, 2]), deviation: tf.ones([4, 2]) };
      const change = running.step(context()).hooks.representations.bottleneck;
      expect(() => change?.(given, {}, batch())).toThrow(wrong('representations.code'));
    });
  });

  it('keep the parts of a batch', () => {
    tf.tidy(() => {
      const running = startStateless({}, { prepareBatch: (given) => ({ ...given, inputs: tf.ones([4, 3]) }) });
      expect(() => running.step(context()).hooks.prepareBatch?.(batch())).toThrow(wrong('prepareBatch'));
    });
  });

  it('give a penalty of one number', () => {
    tf.tidy(() => {
      const running = startStateless({}, { penalty: ({ logits }) => tf.sum(logits, 0) });
      const seen = {
        representations: {},
        logits: tf.ones<tf.Rank.R2>([4, 3]),
        targets: tf.ones<tf.Rank.R2>([4, 3]),
        batch: batch(),
        forward: classifier.logits,
      };
      expect(() => running.step(context()).hooks.penalty?.(seen)).toThrow(wrong('penalty'));
    });
  });

  it('keep the names of gradients', () => {
    tf.tidy(() => {
      const running = startStateless({}, { gradients: () => ({ other: tf.zeros([1]) }) });
      const given = { kernel: tf.zeros([1]) };
      expect(() => running.step(context()).hooks.gradients?.(given, () => given)).toThrow(wrong('gradients'));
    });
  });
});

describe('the state of a regularizer', () => {
  const counting = () =>
    start<Record<never, never>, { readonly sum: tf.Tensor; readonly shared: tf.Tensor }>(
      {},
      (_, { sum, shared }) => ({ nextState: () => ({ sum: tf.add(sum, tf.square(shared)), shared }) }),
      { init: () => ({ sum: tf.scalar(0), shared: tf.mul(tf.scalar(3), 1) }) },
    );
  const read = (state: StateTree) => {
    const { sum } = state as { sum: Tensor };
    return sum.dataSync()[0];
  };

  it('outlives the scope it was made in, and nothing else does', () => {
    const running = counting();
    expect(tf.memory().numTensors).toBe(before + 2);
    for (let index = 0; index < 3; index++) {
      tf.tidy(() => {
        const step = running.step(context(index));
        tf.tidy(() => step.hold());
        step.commit();
      });
      expect(tf.memory().numTensors).toBe(before + 2);
    }
    expect(read(running.state())).toBe(27);
    running.dispose();
  });

  it('stays as it was when a step is discarded, and may go on after it', () => {
    const running = counting();
    const failed = running.step(context());
    tf.tidy(() => failed.hold());
    failed.discard();
    expect(read(running.state())).toBe(0);
    expect(tf.memory().numTensors).toBe(before + 2);
    running.dispose();
  });

  it('survives its maker disposing the original', () => {
    const running = start<Record<never, never>, Tensor | null>({}, () => ({ nextState: () => original }), {
      init: () => null,
    });
    const original = tf.scalar(7);
    const step = running.step(context());
    step.hold();
    original.dispose();
    step.commit();
    expect((running.state() as Tensor).dataSync()[0]).toBe(7);
    running.dispose();
  });

  it('may begin as null and take its shape from the first step', () => {
    const running = start<Record<never, never>, { readonly sums: Tensor } | null>(
      {},
      (_, state) => ({ nextState: () => ({ sums: tf.add(state?.sums ?? tf.zeros([2]), 1) }) }),
      { init: () => null },
    );
    for (const index of [0, 1]) {
      const step = running.step(context(index));
      step.hold();
      step.commit();
    }
    expect([...(running.state() as { sums: Tensor }).sums.dataSync()]).toEqual([2, 2]);
    running.dispose();
  });

  it('is replaced by a restored one', () => {
    const running = counting();
    running.restore({ sum: tf.scalar(5), shared: tf.scalar(1) });
    expect(read(running.state())).toBe(5);
    running.dispose();
  });

  it('leaks nothing when nextState, init or epochEnd throws', () => {
    const failing = () => {
      tf.square(tf.scalar(2));
      throw new Error('late');
    };
    const running = start<Record<never, never>, Tensor>({}, () => ({ nextState: failing }), {
      init: () => tf.scalar(1),
      epochEnd: failing,
    });
    expect(() => running.step(context()).hold()).toThrow(failure('regularizer-hook-failed', /nextState hook/));
    expect(() => running.endEpoch(0)).toThrow(failure('regularizer-hook-failed', /epochEnd hook/));
    expect(() => start({}, () => ({}), { init: failing })).toThrow(failure('regularizer-hook-failed', /init hook/));
    expect(tf.memory().numTensors).toBe(before + 1);
    running.dispose();
  });

  it('refuses what no checkpoint could hold, and leaks nothing', () => {
    const withMap = () => ({ first: tf.scalar(1), second: new Map() as unknown as StateTree });
    expect(() => start({}, () => ({}), { init: withMap })).toThrow(failure('bad-state', /\[object Map\]/));
  });

  it("is reported before the epoch's end changes it", () => {
    const running = start<Record<never, never>, number>({}, () => ({}), {
      init: () => 4,
      report: (count) => ({ count }),
      epochEnd: () => 0,
    });
    expect(running.endEpoch(0)).toEqual({ count: 4 });
    expect(running.state()).toBe(0);
  });

  it('belongs to one run only', () => {
    const regularizer = defineRegularizer<Record<never, never>, number>({
      name: 'subject',
      requires: {},
      init: () => 0,
      step: (_, count) => ({ nextState: () => count + 1 }),
    });
    const [first, second] = [regularizer.start(setup), regularizer.start(setup)];
    const step = first.step(context());
    step.hold();
    step.commit();
    expect([first.state(), second.state()]).toEqual([1, 0]);
  });
});
