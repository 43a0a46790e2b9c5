import { createFrom, type Rng, randomStream } from '@infomixup/core';
import type { Batch } from '@infomixup/regularizer';
import { mixup } from '@infomixup/regularizer-mixup';
import { recipe, regmixup, withMixed } from '@infomixup/regularizer-regmixup';
import { setupByHand, stepByHand, toyDataset, toyModel } from '@infomixup/testing';
import { createTrainer } from '@infomixup/trainer';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';

const batch = (weights?: number[]): Batch => ({
  inputs: tf.tensor2d([[0], [8]]),
  targets: tf.tensor2d([
    [1, 0],
    [0, 1],
  ]),
  labels: Int32Array.of(0, 1),
  indices: Int32Array.of(3, 4),
  ...(weights && { weights: tf.tensor1d(weights) }),
});

const order = () => tf.tensor1d([1, 0], 'int32');

describe('withMixed', () => {
  it('has the clean samples first, then their mixtures', () => {
    tf.tidy(() => {
      const both = withMixed(batch(), order(), 0.75, 1);
      expect(both.inputs.arraySync()).toEqual([[0], [8], [2], [6]]);
      expect(both.targets.arraySync()).toEqual([
        [1, 0],
        [0, 1],
        [0.75, 0.25],
        [0.25, 0.75],
      ]);
      expect([both.labels, both.indices]).toEqual([Int32Array.of(0, 1, 0, 1), Int32Array.of(3, 4, 3, 4)]);
    });
  });

  it('weighs so that the mean of all is the clean mean plus eta times the mixed mean', () => {
    tf.tidy(() => {
      const weights = [...(withMixed(batch([1, 3]), order(), 0.5, 0.25).weights?.dataSync() ?? [])];
      const losses = [5, 7, 11, 13];
      const mean = losses.reduce((sum, loss, index) => sum + loss * (weights[index] ?? Number.NaN), 0) / 4;
      expect(mean).toBeCloseTo((1 * 5 + 3 * 7) / 2 + (0.25 * (1 * 11 + 3 * 13)) / 2, 12);
    });
  });
});

describe('regmixup', () => {
  it('draws one lambda and one order, and neither at alpha 0 nor eta 0', () => {
    const asked: string[] = [];
    const rng: Rng = {
      ...randomStream(1, 'unused'),
      beta: (a, b) => asked.push(`beta(${a}, ${b})`) && 0.5,
      permutation: (size) => {
        asked.push(`permutation(${size})`);
        return Int32Array.from({ length: size }, (_, index) => index);
      },
    };
    const prepare = (options: Parameters<typeof regmixup>[0]) =>
      regmixup(options).start(setupByHand()).step(stepByHand({ rng })).hooks.prepareBatch;
    expect([prepare({ alpha: 0 }), prepare({ eta: 0 })]).toEqual([undefined, undefined]);
    const noTools = { own: <T extends tf.Tensor>(tensor: T) => tensor, saliency: () => tf.scalar(0) };
    tf.tidy(() => void prepare({ alpha: 10 })?.(batch(), noTools));
    expect(asked).toEqual(['beta(10, 10)', 'permutation(2)']);
  });

  it('lets every hook of a step see both halves, and is refused beside mixup', async () => {
    const model = toyModel({ seed: 1 });
    const sizes: number[] = [];
    const trainer = createTrainer({
      ...{ model, batchSize: 8, seed: 1, regularizers: [regmixup()] },
      criterion: {
        name: 'counted',
        losses: (logits, targets) => {
          sizes.push(logits.shape[0]);
          return tf.sum(tf.squaredDifference(logits, targets), 1);
        },
      },
    });
    await trainer.fit(toyDataset({ seed: 1, size: 13 }), { epochs: 1 });
    expect(sizes).toEqual([16, 10]);
    expect(() => createTrainer({ model, regularizers: [regmixup(), mixup()], seed: 1 })).toThrow(
      /"regmixup" and "mixup"/,
    );
    model.dispose();
  });

  it('is made by its recipe, whose options are checked', () => {
    const context = { model: { name: 'toy', inputShape: [1], classes: 2, representations: {} } };
    expect(createFrom(recipe, {}, context).settings).toEqual({ alpha: 20, eta: 1 });
    expect(() => createFrom(recipe, { eta: -1 }, context)).toThrow(/^regmixup: .*"eta"/);
  });
});
