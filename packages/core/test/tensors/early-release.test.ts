import { onTape, withEarlyRelease } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';

/** Forty operations that save their inputs, each of whose gradients passes through the one before. */
const deep = (x: tf.Tensor): tf.Tensor => {
  let y = x;
  for (let layer = 0; layer < 40; layer++) y = tf.tidy(() => tf.mul(tf.sin(y), 1.5));
  return tf.sum(y);
};

/** The gradient at `x`, and the most tensors there were on the way back. */
function measured(f: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor) {
  let most = 0;
  const counting = tf.customGrad((given) => {
    const value = tf.clone(given as tf.Tensor);
    const gradFunc = (dy: tf.Tensor | tf.Tensor[]) => {
      most = Math.max(most, tf.memory().numTensors);
      return tf.clone(dy as tf.Tensor); // one value has one gradient
    };
    return { value, gradFunc };
  });
  const gradient = tf.tidy(() => [...onTape(() => tf.grad((at: tf.Tensor) => f(counting(at)))(x)).dataSync()]);
  return { gradient, most };
}

describe('withEarlyRelease', () => {
  it('leaves the gradient as it is, with far fewer tensors at its end', () => {
    const x = tf.linspace(-1, 1, 7);
    const [plain, early] = [measured(deep, x), measured((at) => withEarlyRelease(() => deep(at))(), x)];
    expect(early.gradient).toEqual(plain.gradient);
    expect(early.most).toBeLessThan(plain.most / 2);
    x.dispose();
  });

  it('frees neither the inputs nor the gradient it is given', () => {
    const [x, dy] = [tf.tensor1d([1, 2]), tf.tensor1d([3, 5])];
    const before = tf.memory().numTensors;
    const slopes = tf.tidy(() => [
      ...tf
        .grad(withEarlyRelease((at: tf.Tensor) => tf.square(at)))(x, dy)
        .dataSync(),
    ]);
    expect(slopes).toEqual([6, 20]);
    expect([x.isDisposed, dy.isDisposed]).toEqual([false, false]);
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([x, dy]);
  });

  it('minds gradients that are one and the same tensor', () => {
    const both = tf.customGrad((a, b) => ({
      value: tf.add(a as tf.Tensor, b as tf.Tensor),
      // Both inputs get the very tensor that came.
      gradFunc: (dy) => [dy as tf.Tensor, dy as tf.Tensor],
    }));
    const f = (x: tf.Tensor) => tf.sum(both(tf.square(x), tf.mul(x, 3)));
    const slopes = tf.tidy(() => [...onTape(() => tf.grad(withEarlyRelease(f))(tf.tensor1d([2, 4]))).dataSync()]);
    expect(slopes).toEqual([7, 11]);
  });

  it('leaves alone what lies inside another gradient', () => {
    const slope = withEarlyRelease((x: tf.Tensor) => tf.mul(x, tf.square(x)));
    const curvature = tf.tidy(() => [
      ...onTape(() => tf.grad((x: tf.Tensor) => tf.sum(tf.grad(slope)(x)))(tf.tensor1d([2]))).dataSync(),
    ]);
    expect(curvature).toEqual([12]);
  });
});
