import { defineRegularizer, gaussian, type StateTree } from '@infomixup/regularizer';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { beforeEach, describe, expect, it } from 'vitest';
import { context, expectNothingLeft, failure, seen, setup, stage, start, summary } from './started.js';

expectNothingLeft();

let before = 0;
beforeEach(() => {
  before = tf.memory().numTensors;
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

  it('leaks nothing when nextState, init or epochEnd throws', async () => {
    const failing = () => {
      tf.square(tf.scalar(2));
      throw new Error('late');
    };
    const running = start<Record<never, never>, Tensor>({}, () => ({ nextState: failing }), {
      init: () => tf.scalar(1),
      epochEnd: failing,
    });
    expect(() => running.step(context()).hold()).toThrow(failure('regularizer-hook-failed', /nextState hook/));
    await expect(running.endEpoch(summary)).rejects.toThrow(failure('regularizer-hook-failed', /epochEnd hook/));
    expect(() => start({}, () => ({}), { init: failing })).toThrow(failure('regularizer-hook-failed', /init hook/));
    expect(tf.memory().numTensors).toBe(before + 1);
    running.dispose();
  });

  it('refuses what no checkpoint could hold, and leaks nothing', () => {
    const withMap = () => ({ first: tf.scalar(1), second: new Map() as unknown as StateTree });
    expect(() => start({}, () => ({}), { init: withMap })).toThrow(
      failure('bad-state', /^subject: its init hook gave \[object Map\] as "second" of its state; keep/),
    );
  });

  it("is reported before the epoch's end changes it, and a report leaves no tensor", async () => {
    const running = start<Record<never, never>, number>({}, () => ({}), {
      init: () => 4,
      report: (count) => ({ count: tf.add(count, 0).dataSync()[0] ?? 0 }),
      epochEnd: () => 0,
    });
    expect(running.report()).toEqual({ count: 4 });
    await running.endEpoch(summary);
    expect(running.state()).toBe(0);
  });

  it('belongs to one run only', () => {
    const regularizer = defineRegularizer<Record<never, never>, number>({
      name: 'subject',
      settings: {},
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

  it('may come later from an epoch, which frees nothing that another holds', async () => {
    const weight = tf.tidy(() => tf.variable(tf.scalar(3)));
    const running = start<
      Record<never, never>,
      { readonly old: Tensor; readonly weight: Tensor; readonly sum: Tensor }
    >({}, () => ({}), {
      init: () => ({ old: tf.scalar(1), weight: tf.scalar(0), sum: tf.scalar(0) }),
      epochEnd: async ({ old }) => {
        const before = tf.square(tf.scalar(2));
        await tf.nextFrame();
        return { old, weight, sum: tf.tidy(() => tf.add(before, 1)) };
      },
    });
    await running.endEpoch(summary);
    const { old, weight: kept, sum } = running.state() as Record<string, Tensor>;
    expect([old, kept, sum].map((tensor) => tensor?.dataSync()[0])).toEqual([1, 3, 5]);
    tf.tidy(() => weight.assign(tf.add(weight, 1)));
    expect(kept?.dataSync()[0]).toBe(3);
    expect(weight.isDisposed).toBe(false);
    weight.dispose();
    running.dispose();
  });

  it('holds no tensor that is disposed', () => {
    const running = start<Record<never, never>, Tensor>(
      {},
      () => ({
        nextState: () => {
          const gone = tf.scalar(1);
          gone.dispose();
          return gone;
        },
      }),
      { init: () => tf.scalar(0) },
    );
    expect(() => running.step(context()).hold()).toThrow(
      failure('bad-state', /^subject: its nextState hook gave a disposed tensor as its state; dispose nothing/),
    );
    running.dispose();
  });

  it('goes through nextState, gradients and updated in turn', () => {
    const running = start<Record<never, never>, string>(
      {},
      (_, state) => ({
        nextState: () => `${state}n`,
        gradients: (update, { state: held }) => ({ update, state: `${held}g` }),
        updated: ({ state: held, updates }) => `${held}u${updates}`,
      }),
      { init: () => '-' },
    );
    const step = running.step(context());
    step.hold();
    step.hooks.gradients?.({}, stage);
    step.updated({ parameters: {}, variables: {}, buffers: {}, updates: 7 });
    expect(running.state()).toBe('-');
    step.commit();
    expect(running.state()).toBe('-ngu7');
  });
});

describe('variables of a plugin', () => {
  it('start from the first values it gives, under its name, and are freed with it', () => {
    const running = defineRegularizer({
      name: 'subject',
      settings: {},
      requires: { code: gaussian('bottleneck') },
      variables: ({ classes, shapes: { code } }) => ({ centers: tf.fill([classes, ...code], 2) }),
      init: () => null,
      step: () => ({ penalty: ({ variables }) => tf.sum(variables.centers) }),
    }).start(setup);
    expect(Object.keys(running.variables)).toEqual(['subject/centers']);
    tf.tidy(() => {
      const representations = {
        bottleneck: { mean: tf.ones<tf.Rank.R2>([4, 2]), deviation: tf.ones<tf.Rank.R2>([4, 2]) },
      };
      const penalty = running.step(context()).hooks.penalty?.(seen(representations));
      expect(penalty?.dataSync()[0]).toBe(12);
    });
    running.dispose();
  });

  it('are none of other types or disposed, and leave nothing behind where init throws', () => {
    const starting = (first: Tensor, init: () => null) =>
      defineRegularizer({
        name: 'subject',
        settings: {},
        requires: {},
        variables: () => ({ first }),
        init,
        step: () => ({}),
      }).start(setup);
    tf.tidy(() => {
      expect(() => starting(tf.scalar(1, 'int32'), () => null)).toThrow(
        failure('wrong-hook-result', /^subject: its variables hook returned int32/),
      );
      const gone = tf.scalar(1);
      gone.dispose();
      expect(() => starting(gone, () => null)).toThrow(
        failure('wrong-hook-result', /^subject: its variables hook returned a disposed tensor/),
      );
      expect(() => starting(tf.scalar(1), () => raise())).toThrow(failure('regularizer-hook-failed', /init hook/));
    });
  });
});

const raise = (): never => {
  throw new Error('late');
};
