import { createFrom } from '@infomixup/core';
import type { NamedTensors } from '@infomixup/regularizer';
import { awp, recipe, uphill } from '@infomixup/regularizer-awp';
import { setupByHand, stepByHand } from '@infomixup/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';

describe('uphill', () => {
  it('moves each tensor by a share of its own length', () => {
    tf.tidy(() => {
      const weights = { a: tf.tensor2d([[3, 4]]), b: tf.tensor2d([[0, 0]]), c: tf.tensor2d([[2, 0]]) };
      const gradients = { a: tf.tensor2d([[0, 100]]), b: tf.tensor2d([[1, 1]]), c: tf.tensor2d([[0, 0]]) };
      const { a, b, c } = uphill(weights, gradients, 0.1);
      expect(a?.dataSync()[0]).toBe(0);
      expect(a?.dataSync()[1]).toBeCloseTo(0.5, 6);
      // A kernel of zeros has no length, and a gradient of zeros no direction.
      expect(b?.arraySync()).toEqual([[0, 0]]);
      expect(c?.arraySync()).toEqual([[0, 0]]);
    });
  });
});

describe('awp', () => {
  const parameters = () => ({ 'dense/kernel': tf.ones([2, 2]), 'dense/bias': tf.ones([2]) });
  const hooksOf = (options: Parameters<typeof awp>[0], epoch = 0) => {
    const running = awp(options).start(setupByHand({ parameters: parameters() }));
    return { running, hooks: running.step(stepByHand({ epoch })).hooks };
  };

  it('takes the gradients where the kernels of the model moved; biases and variables of plugins stay', () => {
    tf.tidy(() => {
      const { running, hooks } = hooksOf({ gamma: 0.5 });
      const trained = { ...parameters(), 'ceb/means': tf.ones([3, 3]) };
      const shifted = { 'dense/kernel': tf.zeros([2, 2]), 'dense/bias': tf.zeros([2]), 'ceb/means': tf.zeros([3, 3]) };
      const asked: NamedTensors[] = [];
      const gradientsAt = (offsets: NamedTensors) => {
        asked.push(offsets);
        return shifted;
      };
      const taken = hooks.gradients?.(trained, { parameters: trained, gradientsAt });
      expect(Object.keys(asked[0] ?? {})).toEqual(['dense/kernel']);
      expect(asked[0]?.['dense/kernel']?.arraySync()).toEqual([
        [0.5, 0.5],
        [0.5, 0.5],
      ]);
      expect(Object.keys(taken ?? {})).toEqual(Object.keys(shifted));
      running.dispose();
    });
  });

  it('does nothing at gamma 0, and before its first epoch', () => {
    tf.tidy(() => {
      expect(hooksOf({ gamma: 0 }).hooks.gradients).toBeUndefined();
      expect(hooksOf({ from: 2 }, 1).hooks.gradients).toBeUndefined();
      expect(hooksOf({ from: 2 }, 2).hooks.gradients).toBeDefined();
    });
  });

  it('claims the shifted gradients', () => {
    expect(awp().claims).toEqual(['shifted-gradients']);
  });

  it.each([
    [{ gamma: -1 }, /"gamma"/],
    [{ from: 0.5 }, /"from"/],
  ])('refuses %j, naming the field', (options, message) => {
    expect(() => awp(options as never)).toThrow(
      expect.objectContaining({ code: 'invalid-options', message: expect.stringMatching(message) }),
    );
  });

  it('is made by its recipe, whose options are checked', () => {
    const context = { model: { name: 'toy', inputShape: [1], classes: 2, representations: {} } };
    expect(createFrom(recipe, { gamma: 5e-3, from: 10 }, context).settings).toMatchObject({ gamma: 5e-3, from: 10 });
    expect(() => createFrom(recipe, { nothing: 1 }, context)).toThrow(/^awp: .*nothing/);
  });
});
