import { defineRegularizer, type StateTree } from '@infomixup/regularizer';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { beforeEach, describe, expect, it } from 'vitest';
import { context, expectNothingLeft, failure, setup, start } from './started.js';

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
    expect(() => start({}, () => ({}), { init: withMap })).toThrow(
      failure('regularizer-hook-failed', /^subject: its init hook failed: .*\[object Map\]/),
    );
  });

  it("is reported before the epoch's end changes it, and a report leaves no tensor", () => {
    const running = start<Record<never, never>, number>({}, () => ({}), {
      init: () => 4,
      report: (count) => ({ count: tf.add(count, 0).dataSync()[0] ?? 0 }),
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
