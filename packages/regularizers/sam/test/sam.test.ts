import { createFrom } from '@infomixup/core';
import { globalNorm } from '@infomixup/regularizer';
import { recipe, sam, sharpMove } from '@infomixup/regularizer-sam';
import { setupByHand, stepByHand } from '@infomixup/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';

describe('sharpMove', () => {
  it('has the length rho along the gradient of all tensors together', () => {
    tf.tidy(() => {
      const move = sharpMove({ a: tf.tensor2d([[0, 3]]), b: tf.tensor1d([4]) }, 2);
      expect(globalNorm(move).dataSync()[0]).toBeCloseTo(2, 6);
      expect(move.b?.dataSync()[0]).toBeCloseTo(1.6, 6);
    });
  });

  it('is nowhere where the gradient is zero', () => {
    tf.tidy(() => {
      expect(sharpMove({ a: tf.zeros([2]) }, 2).a?.arraySync()).toEqual([0, 0]);
    });
  });
});

describe('sam', () => {
  it('does nothing at rho 0', () => {
    expect(sam({ rho: 0 }).start(setupByHand()).step(stepByHand()).hooks.gradients).toBeUndefined();
  });

  it('claims the shifted gradients', () => {
    expect(sam().claims).toEqual(['shifted-gradients']);
  });

  it.each([
    [{ rho: -1 }, /"rho"/],
    [{ roh: 1 }, /did you mean "rho"/],
  ])('refuses %j, naming the field', (options, message) => {
    expect(() => sam(options as never)).toThrow(
      expect.objectContaining({ code: 'invalid-options', message: expect.stringMatching(message) }),
    );
  });

  it('is made by its recipe, whose options are checked', () => {
    const context = { model: { name: 'toy', inputShape: [1], classes: 2, representations: {} } };
    expect(createFrom(recipe, {}, context).settings).toMatchObject({ rho: 0.05 });
    expect(() => createFrom(recipe, { nothing: 1 }, context)).toThrow(/^sam: .*nothing/);
  });
});
