import { createFrom } from '@infomixup/core';
import type { Batch } from '@infomixup/regularizer';
import { avmixup, between, recipe, smoothed, vertices } from '@infomixup/regularizer-avmixup';
import { linearClassifier, setupByHand, stepByHand } from '@infomixup/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';

describe('the parts of adversarial vertex mixup', () => {
  it('put the vertex beyond the example, and clip it', () => {
    tf.tidy(() => {
      const far = vertices(tf.tensor1d([0.5, 0.5]), tf.tensor1d([0.625, 0.125]), 2, [0, 1]);
      expect(far.arraySync()).toEqual([0.75, 0]);
    });
  });

  it('smooth a target to the other classes, each as much', () => {
    tf.tidy(() => {
      const [row = []] = smoothed(tf.tensor2d([[1, 0, 0, 0]]), 0.7).arraySync();
      for (const [place, expected] of [0.7, 0.1, 0.1, 0.1].entries()) expect(row[place]).toBeCloseTo(expected, 6);
      expect(smoothed(tf.tensor2d([[1, 0]]), 1).arraySync()).toEqual([[1, 0]]);
    });
  });

  it('mix each sample by a share of its own, of any rank', () => {
    tf.tidy(() => {
      const [first, second] = [tf.zeros([2, 1, 2]), tf.ones([2, 1, 2])];
      expect(between(first, second, tf.tensor1d([0.75, 0])).arraySync()).toEqual([[[0.25, 0.25]], [[1, 1]]]);
    });
  });
});

describe('avmixup', () => {
  const classifier = linearClassifier({ weights: [1], bias: -0.5 });
  const noTools = {
    own: <T extends tf.Tensor>(tensor: T) => tensor,
    saliency: () => {
      throw new Error('no saliency is asked for');
    },
  };
  const hooksOf = (options: Parameters<typeof avmixup>[0]) =>
    avmixup(options).start(setupByHand()).step(stepByHand({ classifier })).hooks;

  it('goes with the target as far as with the input', () => {
    tf.tidy(() => {
      const batch: Batch = {
        inputs: tf.fill([8, 1], 0.4),
        targets: tf.tile(tf.tensor2d([[1, 0]]), [8, 1]),
        labels: new Int32Array(8),
        indices: Int32Array.from({ length: 8 }, (_, index) => index),
      };
      const options = { epsilon: 0.1, steps: 3, relativeStepSize: 1, lambda1: 1, lambda2: 0.5 };
      const made = hooksOf(options).prepareBatch?.(batch, noTools) as Batch;
      // PGD ends at 0.5 and the vertex is at 0.6: of the way, the share 1 - lambda.
      const ways = [...made.inputs.dataSync()].map((value) => (value - 0.4) / 0.2);
      const kept = made.targets.arraySync().map(([first = 0]) => first);
      for (const [row, way] of ways.entries()) {
        expect(way >= -1e-6 && way <= 1 + 1e-6).toBe(true);
        expect(kept[row]).toBeCloseTo(1 - 0.5 * way, 4);
      }
      expect(new Set(ways.map((way) => way.toFixed(3))).size).toBe(8);
    });
  });

  it('does and draws nothing at gamma 0 or a radius of 0', () => {
    expect(hooksOf({ gamma: 0 }).prepareBatch).toBeUndefined();
    expect(hooksOf({ epsilon: 0 }).prepareBatch).toBeUndefined();
  });

  it('claims inputs and targets', () => {
    expect(avmixup().claims).toEqual(['replace-inputs', 'mix-targets']);
  });

  it.each([
    [{ gamma: -1 }, /"gamma"/],
    [{ lambda1: 1.5 }, /"lambda1"/],
  ])('refuses %j, naming the field', (options, message) => {
    expect(() => avmixup(options as never)).toThrow(
      expect.objectContaining({ code: 'invalid-options', message: expect.stringMatching(message) }),
    );
  });

  it('is made by its recipe, whose options are checked', () => {
    const context = { model: { name: 'toy', inputShape: [1], classes: 2, representations: {} } };
    expect(createFrom(recipe, {}, context).settings).toMatchObject({ gamma: 2, lambda1: 0.5, lambda2: 0.7, steps: 8 });
    expect(() => createFrom(recipe, { nothing: 1 }, context)).toThrow(/^avmixup: .*nothing/);
  });
});
