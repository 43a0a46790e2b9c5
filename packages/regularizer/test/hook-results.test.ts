import type { DiagonalGaussian } from '@infomixup/core';
import { gaussian } from '@infomixup/regularizer';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { batch, classifier, context, expectNothingLeft, failure, startStateless } from './started.js';

expectNothingLeft();

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
