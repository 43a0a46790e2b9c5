import { crossEntropy, klToStandardNormal, withComposedOperations } from '@infomixup/core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { maxPool } from '../../src/layers/pooling.js';

const weights = [0.2, -0.5, 0.4, 0.7];
const at = [0.3, 0.7, 1.1, -0.4];

const weighted = (x: Tensor) => tf.sum(tf.mul(x, tf.tensor(weights, x.shape)));
const image = (x: Tensor) => tf.reshape<tf.Rank.R4>(x, [1, 2, 2, 1]);

const functions: Record<string, (x: Tensor) => Tensor> = {
  exp: (x) => tf.sum(tf.exp(x)),
  tanh: (x) => tf.sum(tf.tanh(x)),
  sigmoid: (x) => tf.sum(tf.sigmoid(x)),
  softmax: (x) => weighted(tf.softmax(x)),
  logSoftmax: (x) => weighted(tf.logSoftmax(x)),
  softplus: (x) => tf.sum(tf.softplus(x)),
  'cross-entropy': (x) =>
    tf.sum(crossEntropy.losses(tf.reshape<tf.Rank.R2>(x, [1, 4]), tf.tensor2d([[0.1, 0.2, 0.3, 0.4]]))),
  divergence: (x) => {
    const [mean, deviation] = tf.split(tf.exp(tf.reshape<tf.Rank.R2>(x, [1, 4])), 2, 1) as [Tensor2D, Tensor2D];
    return tf.sum(klToStandardNormal({ mean, deviation }));
  },
  'greatest of a window': (x) => tf.sum(tf.exp(maxPool(image(x), 2))),
};

/** The gradient of a weighted sum of the slopes, on the tape and by differences. */
function curvatures(f: (x: Tensor) => Tensor) {
  const slopes = (x: Tensor) => weighted(tf.grad(f)(x));
  const h = 1e-2;
  const differences = at.map((_, index) => {
    const [ahead = 0, behind = 0] = [h, -h].map(
      (step) => slopes(tf.tensor1d(at.map((value, place) => value + (place === index ? step : 0)))).dataSync()[0] ?? 0,
    );
    return (ahead - behind) / (2 * h);
  });
  return { differences, taped: [...tf.grad(slopes)(tf.tensor1d(at)).dataSync()] };
}

describe('a gradient of a gradient, of composed operations,', () => {
  it.each(Object.keys(functions))('is that of %s', (name) => {
    const f = functions[name] ?? tf.sum;
    const { differences, taped } = withComposedOperations(() => tf.tidy(() => curvatures(f) as never)) as ReturnType<
      typeof curvatures
    >;
    expect(Math.max(...differences.map(Math.abs))).toBeGreaterThan(0.01);
    for (const [index, value] of taped.entries()) expect(value).toBeCloseTo(differences[index] ?? Number.NaN, 2);
  });

  it('may itself be differentiated', () => {
    const third = withComposedOperations(() =>
      tf.tidy(() => {
        const second = (x: Tensor) => tf.grad((y) => tf.grad((z) => tf.exp(z))(y))(x);
        return tf.grad(second)(tf.scalar(1)).dataSync()[0];
      }),
    );
    expect(third).toBeCloseTo(Math.E, 5);
  });
});
