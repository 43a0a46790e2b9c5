import { onTape } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';

const failing = (x: tf.Tensor): tf.Tensor => {
  tf.square(tf.exp(x));
  throw new Error('in the forward pass');
};

describe('onTape', () => {
  it('returns the gradient', () => {
    const slope = tf.tidy(() => onTape(() => tf.grad(tf.square)(tf.scalar(3))).dataSync());
    expect(slope[0]).toBe(6);
  });

  it('frees what the tape saved when the function throws', () => {
    const before = tf.memory().numTensors;
    expect(() => tf.tidy(() => onTape(() => tf.grad(failing)(tf.ones([3]))))).toThrow('in the forward pass');
    expect(tf.memory().numTensors).toBe(before);
  });

  it('leaves the tape of a surrounding gradient alone', () => {
    const guarded = (x: tf.Tensor): tf.Tensor => {
      const cube = tf.mul(tf.square(x), x);
      expect(() => onTape(() => tf.grad(failing)(x))).toThrow('in the forward pass');
      return cube;
    };
    const before = tf.memory().numTensors;
    expect(tf.tidy(() => tf.grad(guarded)(tf.scalar(2)).dataSync())[0]).toBe(12);
    expect(tf.memory().numTensors).toBe(before);
  });
});
