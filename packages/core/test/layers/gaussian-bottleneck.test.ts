import { bottleneckParameters, evaluationPass, gaussianBottleneck, latentOf } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectClose } from '../close.js';
import { trainingPass } from '../training-pass.js';

describe('gaussianBottleneck', () => {
  let weights: { 'z/kernel': tf.Variable; 'z/bias': tf.Variable };
  beforeAll(() => {
    weights = tf.tidy(() => ({
      'z/kernel': tf.variable(tf.tensor2d([[1, 0, 2, -1]])),
      'z/bias': tf.variable(tf.tensor1d([0.5, -0.5, 1, 3])),
    }));
  });
  afterAll(() => tf.dispose(weights));

  const outputs = (deviationOf?: 'softplus' | 'logVariance') => {
    const { mean, deviation } = gaussianBottleneck(tf.tensor2d([[2]]), weights, 'z', deviationOf);
    return [mean, deviation].map((tensor) => Array.from(tensor.dataSync()));
  };

  it('reads the mean and then rho, with the deviation softplus(rho - 5)', () => {
    const [mean, deviation] = tf.tidy(() => outputs());
    expectClose(mean ?? [], [2.5, -0.5]);
    expectClose(deviation ?? [], [Math.log1p(1), Math.log1p(Math.exp(-4))], 1e-6);
  });

  it('takes exp(rho / 2) where the outputs are logarithms of variances', () => {
    const [mean, deviation] = tf.tidy(() => outputs('logVariance'));
    expectClose(mean ?? [], [2.5, -0.5]);
    expectClose(deviation ?? [], [Math.exp(2.5), Math.exp(0.5)], 1e-6);
  });

  it('declares both outputs in one kernel', () => {
    const declared = bottleneckParameters('z', { inputs: 84, dimension: 32 });
    expect(declared['z/kernel'].shape).toEqual([84, 64]);
    expect(declared['z/bias'].shape).toEqual([64]);
  });
});

describe('latentOf', () => {
  it('is the mean itself where the pass has no noise, and a sample where it has', () => {
    const gaussian = { mean: tf.tensor2d([[1, 2]]), deviation: tf.tensor2d([[0.5, 0.1]]) };
    expect(latentOf(gaussian, evaluationPass())).toBe(gaussian.mean);
    const sample = tf.tidy(() => latentOf(gaussian, trainingPass()));
    expect(sample.dataSync()).not.toEqual(gaussian.mean.dataSync());
    tf.dispose([gaussian.mean, gaussian.deviation, sample]);
  });
});
