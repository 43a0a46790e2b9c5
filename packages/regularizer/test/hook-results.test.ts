import type { DiagonalGaussian } from '@infomixup/core';
import { type Batch, type BatchPart, type GradientResult, gaussian } from '@infomixup/regularizer';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { batch, context, expectNothingLeft, failure, seen, stage, start, startStateless, tools } from './started.js';

expectNothingLeft();

describe('the results of hooks', () => {
  const wrong = (hook: string) => failure('wrong-hook-result', new RegExp(`^subject: its ${hook} hook returned `));

  it('keep the shape and type of targets', () => {
    tf.tidy(() => {
      const call = (targets: (given: tf.Tensor2D) => tf.Tensor2D) =>
        startStateless({}, { targets }, { changes: ['targets'] })
          .step(context())
          .hooks.targets?.(tf.ones([4, 3]), seen({}));
      expect(() => call(() => tf.ones([4, 2]))).toThrow(wrong('targets'));
      expect(() => call((given) => tf.cast(given, 'int32'))).toThrow(wrong('targets'));
      expect(call((given) => tf.mul(given, 2))?.shape).toEqual([4, 3]);
    });
  });

  it('keep the batch as large as it was, unless that is declared', () => {
    tf.tidy(() => {
      const twice = { targets: (given: tf.Tensor2D) => tf.concat([given, given]) };
      expect(() =>
        startStateless({}, twice, { changes: ['targets'] })
          .step(context())
          .hooks.targets?.(tf.ones([4, 3]), seen({})),
      ).toThrow(wrong('targets'));
      const declaring = startStateless({}, twice, { changes: ['size'] });
      expect(declaring.step(context()).hooks.targets?.(tf.ones([4, 3]), seen({})).shape).toEqual([8, 3]);
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
      const running = startStateless(
        {},
        { prepareBatch: (given) => ({ ...given, inputs: tf.ones([4, 3]) }) },
        { changes: ['inputs'] },
      );
      expect(() => running.step(context()).hooks.prepareBatch?.(batch(), tools)).toThrow(wrong('prepareBatch'));
    });
  });

  it('give a penalty of one number', () => {
    tf.tidy(() => {
      const running = startStateless({}, { penalty: ({ logits }) => tf.sum(logits, 0) });
      expect(() => running.step(context()).hooks.penalty?.(seen({}))).toThrow(wrong('penalty'));
    });
  });

  it('keep the names of gradients', () => {
    tf.tidy(() => {
      const running = startStateless({}, { gradients: () => ({ other: tf.zeros([1]) }) });
      const given = { kernel: tf.zeros([1]) };
      expect(() => running.step(context()).hooks.gradients?.(given, stage)).toThrow(wrong('gradients'));
    });
  });

  it('change of a batch only what the plugin declares', () => {
    tf.tidy(() => {
      const halved = { prepareBatch: (given: Batch) => ({ ...given, inputs: tf.mul(given.inputs, 0.5) }) };
      const prepare = (changes: readonly BatchPart[]) =>
        startStateless({}, halved, { changes }).step(context()).hooks.prepareBatch?.(batch(), tools);
      expect(() => prepare(['targets'])).toThrow(
        failure('undeclared-change', /^subject: its prepareBatch hook changes inputs, .* add 'inputs' to its changes/),
      );
      expect(prepare(['inputs'])).toMatchObject({ labels: new Int32Array(4) });
    });
  });

  it('never change labels or indices', () => {
    tf.tidy(() => {
      const relabelled = { prepareBatch: (given: Batch) => ({ ...given, labels: Int32Array.of(1, 1, 1, 1) }) };
      const running = startStateless({}, relabelled, { changes: ['inputs', 'targets', 'weights'] });
      expect(() => running.step(context()).hooks.prepareBatch?.(batch(), tools)).toThrow(wrong('prepareBatch'));
    });
  });

  it('keep one label and index a sample where the size changes', () => {
    tf.tidy(() => {
      const doubled = (labels: (given: Int32Array) => Int32Array) => ({
        prepareBatch: ({ inputs, targets, ...given }: Batch): Batch => ({
          inputs: tf.concat([inputs, inputs]),
          targets: tf.concat([targets, targets]),
          labels: labels(given.labels),
          indices: new Int32Array(8),
        }),
      });
      const prepare = (labels: (given: Int32Array) => Int32Array) =>
        startStateless({}, doubled(labels), { changes: ['size'] })
          .step(context())
          .hooks.prepareBatch?.(batch(), tools);
      expect(() => prepare((given) => given)).toThrow(wrong('prepareBatch'));
      expect(prepare(() => new Int32Array(8))).toMatchObject({ labels: new Int32Array(8) });
    });
  });

  it('weigh each sample once', () => {
    tf.tidy(() => {
      const weigh = (weights: tf.Tensor) =>
        startStateless({}, { weights: () => weights as tf.Tensor1D }, { changes: ['weights'] })
          .step(context())
          .hooks.weights?.(tf.ones([4]), seen({}));
      expect(() => weigh(tf.ones([5]))).toThrow(wrong('weights'));
      expect(() => weigh(tf.ones([4], 'int32'))).toThrow(wrong('weights'));
      expect(weigh(tf.zeros([4]))?.shape).toEqual([4]);
    });
  });

  it.each<[string, () => unknown, RegExp]>([
    ['nothing', () => undefined, /its targets hook returned undefined where/],
    ['a promise', async () => 0, /its targets hook returned a Promise/],
    ['a rejected promise', () => Promise.reject(new Error('late')), /its targets hook returned a Promise/],
  ])('are refused where they are %s', (_, result, message) => {
    tf.tidy(() => {
      const running = startStateless({}, { targets: () => result() as tf.Tensor2D }, { changes: ['targets'] });
      const call = () => running.step(context()).hooks.targets?.(tf.ones([4, 3]), seen({}));
      expect(call).toThrow(failure('wrong-hook-result', message));
    });
  });

  it('are refused where they are disposed', () => {
    tf.tidy(() => {
      const disposing = (given: tf.Tensor2D) => {
        const made = tf.mul<tf.Tensor2D>(given, 2);
        made.dispose();
        return made;
      };
      const running = startStateless({}, { targets: disposing }, { changes: ['targets'] });
      expect(() => running.step(context()).hooks.targets?.(tf.ones([4, 3]), seen({}))).toThrow(
        failure('wrong-hook-result', /returned a disposed tensor, float32 \[4, 3\], where float32 \[4, 3\] belongs/),
      );
    });
  });
});

describe('an update', () => {
  const given = () => ({ kernel: tf.ones([1]) });
  const started = (result: GradientResult<number>, nextState?: () => number) =>
    start<Record<never, never>, number>({}, () => ({ gradients: () => result, ...(nextState && { nextState }) }), {
      init: () => 1,
    });

  it('may be left out, with a state that follows from the gradients', () => {
    tf.tidy(() => {
      const running = started({ update: null, state: 5 }, () => 2);
      const step = running.step(context());
      step.hold();
      expect(step.hooks.gradients?.(given(), stage)).toBeNull();
      step.commit();
      expect(running.state()).toBe(5);
    });
  });

  it('may go on with other gradients and a state', () => {
    tf.tidy(() => {
      const update = { kernel: tf.zeros([1]) };
      const running = started({ update, state: 6 });
      const step = running.step(context());
      expect(step.hooks.gradients?.(given(), stage)).toBe(update);
      step.discard();
      expect(running.state()).toBe(1);
    });
  });

  it('of a parameter that is called update is none', () => {
    tf.tidy(() => {
      const update = { update: tf.zeros([1]) };
      const step = started(update).step(context());
      expect(step.hooks.gradients?.({ update: tf.ones([1]) }, stage)).toBe(update);
    });
  });
});
