import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import '../../../tooling/vitest-engine.js';

// On the engine that is open, with whatever it replaces.
describe('gradients', () => {
  it('give a window of equal values to its first', () => {
    const gradient = tf.tidy(() =>
      tf
        .grad((x) => tf.maxPool(x as tf.Tensor4D, 2, 2, 'valid'))(tf.zeros([1, 2, 2, 1]), tf.ones([1, 1, 1, 1]))
        .dataSync(),
    );
    expect([...gradient]).toEqual([1, 0, 0, 0]);
  });

  it('of ReLU can be differentiated again', () => {
    const cube = (x: tf.Tensor) => tf.mul(tf.square(tf.relu(x)), tf.relu(x));
    const second = tf.tidy(() =>
      tf
        .grad((x) => tf.grad(cube)(x))(tf.tensor1d([-1, 2]))
        .dataSync(),
    );
    expect([...second]).toEqual([0, 12]);
  });

  it('of a bias can be differentiated again', () => {
    const x = tf.tensor2d([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    const loss = (bias: tf.Tensor) => tf.square(tf.add(x, bias));
    const second = tf.tidy(() =>
      tf
        .grad((bias) => tf.grad(loss)(bias))(tf.tensor1d([1, -1]))
        .dataSync(),
    );
    expect([...second]).toEqual([6, 6]);
    x.dispose();
  });

  it('leave no tensor behind', () => {
    const x = tf.randomNormal([2, 6, 6, 3]);
    const filter = tf.randomNormal<tf.Rank.R4>([3, 3, 3, 2]);
    const bias = tf.randomNormal([2]);
    const before = tf.memory().numTensors;
    for (let step = 0; step < 20; step++) {
      const gradients = tf.grads((...[x_, w, b]) =>
        tf.relu(
          tf.maxPool(
            tf.add<tf.Tensor4D>(tf.conv2d(x_ as tf.Tensor4D, w as tf.Tensor4D, 1, 1), b as tf.Tensor),
            2,
            2,
            'valid',
          ),
        ),
      )([x, filter, bias]);
      tf.dispose(gradients);
    }
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([x, filter, bias]);
  });
});
