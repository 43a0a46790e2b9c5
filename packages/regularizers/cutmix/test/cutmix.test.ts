import { createFrom, type Rng, randomStream, spiralMlp } from '@infomixup/core';
import type { Batch } from '@infomixup/regularizer';
import { cutmix, paste, recipe } from '@infomixup/regularizer-cutmix';
import { mixup } from '@infomixup/regularizer-mixup';
import { setupByHand, stepByHand, toyModel } from '@infomixup/testing';
import { createTrainer } from '@infomixup/trainer';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';

const setup = setupByHand();

/** A stream that gives fixed draws and writes down what it was asked for. */
const scripted = (asked: string[], uniform = 0): Rng => ({
  ...randomStream(1, 'unused'),
  uniform: () => {
    asked.push('uniform');
    return uniform;
  },
  beta: (a, b) => {
    asked.push(`beta(${a}, ${b})`);
    return 0;
  },
  permutation: (size) => {
    asked.push(`permutation(${size})`);
    return Int32Array.of(1, 0);
  },
  integer: (bound) => {
    asked.push(`integer(${bound})`);
    return bound - 1;
  },
});

const batch = (): Batch => ({
  inputs: tf.concat([tf.zeros([1, 2, 4, 1]), tf.ones([1, 2, 4, 1])]),
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
    throw new Error('cutmix asks for no saliency');
  },
};

describe('paste', () => {
  it('keeps every channel of a pixel together', () => {
    tf.tidy(() => {
      const box = { top: 1, bottom: 2, left: 0, right: 1 };
      const pasted = paste(tf.zeros([1, 2, 2, 2]), tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 2, 2]), box);
      expect([...pasted.dataSync()]).toEqual([0, 0, 0, 0, 5, 6, 0, 0]);
    });
  });
});

describe('cutmix', () => {
  it('draws a coin, lambda, an order and a pixel, and mixes by the area that was left of the box', () => {
    tf.tidy(() => {
      const asked: string[] = [];
      const { hooks } = cutmix({ alpha: 0.4, probability: 1 })
        .start(setup)
        .step(stepByHand({ rng: scripted(asked) }));
      const mixed = hooks.prepareBatch?.(batch(), noTools) as Batch; // it answers at once
      expect(asked).toEqual(['uniform', 'beta(0.4, 0.4)', 'permutation(2)', 'integer(2)', 'integer(4)']);
      // A box of the whole size around the last pixel: both rows less none above, columns 1 to 3.
      const cut = [0, 1, 1, 1, 0, 1, 1, 1];
      expect([...mixed.inputs.dataSync()]).toEqual([...cut, ...cut.map((value) => 1 - value)]);
      expect(mixed.targets.arraySync()).toEqual([
        [0.25, 0.75],
        [0.75, 0.25],
      ]);
    });
  });

  it('leaves a batch alone where the coin says so, and draws nothing at probability 0 or alpha 0', () => {
    const hooks = (asked: string[], options: Parameters<typeof cutmix>[0]) =>
      cutmix(options)
        .start(setup)
        .step(stepByHand({ rng: scripted(asked, 0.5) })).hooks.prepareBatch;
    const asked: string[] = [];
    expect(hooks(asked, { probability: 0.5 })).toBeUndefined();
    expect(asked).toEqual(['uniform']);
    for (const options of [{ probability: 0 }, { alpha: 0 }]) expect(hooks(asked, options)).toBeUndefined();
    expect(asked).toEqual(['uniform']);
  });

  it('is refused where inputs are no images, and beside another mixer', () => {
    const flat = spiralMlp({ seed: 1 });
    expect(() => createTrainer({ model: flat, regularizers: [cutmix()], seed: 1 })).toThrow(/cutmix: works on images/);
    const model = toyModel({ seed: 1 });
    expect(() => createTrainer({ model, regularizers: [cutmix(), mixup()], seed: 1 })).toThrow(/"cutmix" and "mixup"/);
    for (const each of [flat, model]) each.dispose();
  });

  it('is made by its recipe, whose options are checked', () => {
    const context = { model: { name: 'toy', inputShape: [4, 4, 1], classes: 2, representations: {} } };
    expect(createFrom(recipe, { probability: 1 }, context).settings).toEqual({ alpha: 1, probability: 1 });
    expect(() => createFrom(recipe, { probability: 2 }, context)).toThrow(/^cutmix: .*"probability"/);
  });
});
