import { createFrom } from '@infomixup/core';
import type { Batch, Regularizer } from '@infomixup/regularizer';
import { labelSmoothing, recipe } from '@infomixup/regularizer-label-smoothing';
import { mixup } from '@infomixup/regularizer-mixup';
import { scriptedRng, setupByHand, stepByHand, type ToyRepresentations } from '@infomixup/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, expectTypeOf, it } from 'vitest';

const batch = (): Batch => ({
  inputs: tf.tensor2d([[0], [8]]),
  targets: tf.tensor2d([
    [1, 0],
    [0, 1],
  ]),
  labels: Int32Array.of(0, 1),
  indices: Int32Array.of(0, 1),
});

const hooksOf = (plugin: ReturnType<typeof labelSmoothing>, rng = scriptedRng('no draws', [])) =>
  plugin.start(setupByHand()).step(stepByHand({ rng, batchSize: 2 })).hooks;

const tools = {
  own: <T extends tf.Tensor>(tensor: T) => tensor,
  saliency: (): never => {
    throw new Error('nobody asks for saliency here');
  },
};

/** Both prepare their batches at once. */
const after = (...plugins: readonly ReturnType<typeof labelSmoothing>[]) =>
  plugins.reduce((given, plugin) => hooksOf(plugin, randomStreams()).prepareBatch?.(given, tools) as Batch, batch());

const randomStreams = () =>
  scriptedRng('mixup', [
    { draw: 'beta', of: [1, 1], gives: 0.75 },
    { draw: 'permutation', of: [2], gives: [1, 0] },
  ]);

describe('labelSmoothing', () => {
  it('smooths the targets, and leaves inputs, labels and indices as they are', () => {
    tf.tidy(() => {
      const given = batch();
      const smoothed = hooksOf(labelSmoothing({ amount: 0.5 })).prepareBatch?.(given, tools) as Batch;
      expect(smoothed.targets.arraySync()).toEqual([
        [0.75, 0.25],
        [0.25, 0.75],
      ]);
      expect({ ...smoothed, targets: given.targets }).toEqual(given);
    });
  });

  it('smooths 0.1 by default', () => {
    expect(labelSmoothing().settings).toEqual({ amount: 0.1 });
  });

  it('stands before and behind mixup: once the targets of one sample, once those of two are smoothed', () => {
    tf.tidy(() => {
      const [smoothing, mixing] = [labelSmoothing({ amount: 0.5 }), mixup({ alpha: 1 })];
      const expected = [
        [0.625, 0.375],
        [0.375, 0.625],
      ];
      expect(after(smoothing, mixing).targets.arraySync()).toEqual(expected);
      expect(after(mixing, smoothing).targets.arraySync()).toEqual(expected);
    });
  });

  it('does nothing at 0', () => {
    expect(hooksOf(labelSmoothing({ amount: 0 })).prepareBatch).toBeUndefined();
  });

  it.each([-0.1, 1.1, Number.NaN])('refuses an amount of %d, naming it', (amount) => {
    expect(() => labelSmoothing({ amount })).toThrow(
      expect.objectContaining({
        code: 'invalid-options',
        message: expect.stringMatching(/^label-smoothing: .*"amount"/),
      }),
    );
  });

  it('is made by its recipe, whose options are checked', () => {
    const context = { model: { name: 'toy', inputShape: [1], classes: 2, representations: {} } };
    expect(createFrom(recipe, { amount: 0.2 }, context).changes).toEqual(['targets']);
    expect(() => createFrom(recipe, { smoothing: 0.2 }, context)).toThrow(/^label-smoothing: .*smoothing/);
  });

  it('is typed: it takes a number, and fits any model', () => {
    expectTypeOf(labelSmoothing).parameter(0).toEqualTypeOf<{ amount?: number | undefined } | undefined>();
    expectTypeOf(labelSmoothing()).toExtend<Regularizer<ToyRepresentations>>();
    // @ts-expect-error no text
    expect(() => labelSmoothing({ amount: '0.1' })).toThrow();
  });
});
