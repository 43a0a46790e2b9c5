import { createFrom, type Rng, randomStream } from '@infomixup/core';
import type { Batch } from '@infomixup/regularizer';
import { type MixupOptions, mixup, recipe } from '@infomixup/regularizer-mixup';
import { setupByHand, stepByHand } from '@infomixup/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, expectTypeOf, it } from 'vitest';

/** A stream that gives fixed draws and writes down what it was asked for. */
const scripted = (asked: string[]): Rng => ({
  ...randomStream(1, 'unused'),
  beta: (a, b) => {
    asked.push(`beta(${a}, ${b})`);
    return 0.25;
  },
  permutation: (size) => {
    asked.push(`permutation(${size})`);
    return Int32Array.of(1, 0);
  },
});

const context = (rng: Rng) => stepByHand({ rng, batchSize: 2 });

const start = (alpha: number) => mixup({ alpha }).start(setupByHand());

const batch = (): Batch => ({
  inputs: tf.tensor2d([[0], [8]]),
  targets: tf.tensor2d([
    [1, 0],
    [0, 1],
  ]),
  labels: Int32Array.of(0, 1),
  indices: Int32Array.of(0, 1),
});

const noTools = {
  own: <T extends tf.Tensor>(tensor: T) => tensor,
  saliency: () => {
    throw new Error('mixup asks for no saliency');
  },
};

describe('mixup', () => {
  it('draws one lambda and one order for a batch, from Beta(alpha, alpha)', () => {
    const asked: string[] = [];
    start(0.4).step(context(scripted(asked)));
    expect(asked).toEqual(['beta(0.4, 0.4)', 'permutation(2)']);
  });

  it('mixes the batch by what it drew', () => {
    tf.tidy(() => {
      const { prepareBatch } = start(1).step(context(scripted([]))).hooks;
      // It returns its batch at once.
      const mixed = prepareBatch?.(batch(), noTools) as Batch;
      expect(mixed.inputs.arraySync()).toEqual([[6], [2]]);
      expect(mixed.targets.arraySync()).toEqual([
        [0.25, 0.75],
        [0.75, 0.25],
      ]);
    });
  });

  it('mixes each sample by its own lambda', () => {
    tf.tidy(() => {
      let next = 0;
      const rng = { ...scripted([]), beta: () => [0.25, 0.75][next++] ?? 1 };
      const { prepareBatch } = mixup({ mode: 'sample' }).start(setupByHand()).step(context(rng)).hooks;
      const mixed = prepareBatch?.(batch(), noTools) as Batch; // at once
      expect(mixed.inputs.arraySync()).toEqual([[6], [6]]);
      expect(mixed.targets.arraySync()).toEqual([
        [0.25, 0.75],
        [0.25, 0.75],
      ]);
    });
  });

  it('draws nothing and does nothing at alpha 0', () => {
    const asked: string[] = [];
    const { hooks } = start(0).step(context(scripted(asked)));
    expect(asked).toEqual([]);
    expect(hooks.prepareBatch).toBeUndefined();
  });

  it('refuses an alpha below 0, naming it', () => {
    expect(() => mixup({ alpha: -1 })).toThrow(
      expect.objectContaining({ code: 'invalid-options', message: expect.stringMatching(/^mixup: .*"alpha"/) }),
    );
  });

  it('is typed: its modes are known', () => {
    expectTypeOf<NonNullable<MixupOptions['mode']>>().toEqualTypeOf<'batch' | 'pair' | 'sample'>();
    // @ts-expect-error timm's word
    expect(() => mixup({ mode: 'elem' })).toThrow(/^mixup: .*"mode"/);
  });

  it('is made by its recipe, whose options are checked', () => {
    const context = { model: { name: 'toy', inputShape: [1], classes: 2, representations: {} } };
    expect(createFrom(recipe, { alpha: 0.2 }, context).claims).toEqual(['mix-targets']);
    expect(() => createFrom(recipe, { alhpa: 0.2 }, context)).toThrow(/^mixup: .*alhpa/);
  });
});
