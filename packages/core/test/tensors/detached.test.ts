import { detached } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';

const slopes = (f: (x: tf.Tensor) => tf.Tensor, at: number[]): number[] =>
  tf.tidy(() =>
    Array.from(
      tf
        .grad((x) => tf.sum(f(x)))(tf.tensor1d(at))
        .dataSync(),
    ),
  );

describe('detached', () => {
  it('lets a taped function use operations without a gradient', () => {
    const clip = (x: tf.Tensor) =>
      tf.mul(
        x,
        detached(() => tf.cast(tf.greater(x, 0), 'float32')),
      );
    expect(slopes(clip, [-2, 3])).toEqual([0, 1]);
    const least = (x: tf.Tensor) =>
      tf.mul(
        x,
        detached(() => tf.oneHot(tf.argMin(x), 3)),
      );
    expect(slopes(least, [4, 1, 2])).toEqual([0, 1, 0]);
  });

  it('is needed: without it the same operation throws on the way back', () => {
    const sorted = (x: tf.Tensor) => tf.topk(x, 2).values;
    expect(() => slopes((x) => tf.mul(x, sorted(x)), [1, 2])).toThrow(/gradient/);
    expect(
      slopes(
        (x) =>
          tf.mul(
            x,
            detached(() => sorted(x)),
          ),
        [1, 2],
      ),
    ).toEqual([2, 1]);
  });

  it('lets no gradient through', () => {
    expect(
      slopes(
        (x) =>
          tf.mul(
            x,
            detached(() => tf.square(x)),
          ),
        [3],
      ),
    ).toEqual([9]);
  });

  it('takes a gradient inside a gradient', () => {
    const f = (x: tf.Tensor) =>
      tf.mul(
        x,
        detached(() => tf.grad((y) => tf.sum(tf.square(y)))(x)),
      );
    expect(slopes(f, [3])).toEqual([6]);
  });

  it('gives the tape back when the function throws', () => {
    const f = (x: tf.Tensor) => {
      const broken = () => {
        throw new Error('inside');
      };
      expect(() => detached(broken)).toThrow('inside');
      return tf.square(x);
    };
    expect(slopes(f, [3])).toEqual([6]);
  });

  it('saves nothing', () => {
    const step = () =>
      slopes(
        (x) =>
          tf.mul(
            x,
            detached(() => tf.exp(tf.square(x))),
          ),
        [1, 2],
      );
    step();
    const before = tf.memory().numTensors;
    for (let i = 0; i < 50; i++) step();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is a plain call outside any gradient', () => {
    const x = detached(() => tf.scalar(2));
    expect(x.dataSync()[0]).toBe(2);
    x.dispose();
  });
});
