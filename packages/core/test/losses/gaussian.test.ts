import { klToStandardNormal, randomStream, sampleGaussian } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { expectClose } from '../close.js';
import { differences } from '../finite-differences.js';

const mean = [0.5, -1.2, 0, 2];
const deviation = [0.3, 1.7, 1, 0.05];
const reference = (m: readonly number[], s: readonly number[]): number =>
  m.reduce((total, value, d) => {
    const scale = s[d] ?? 1;
    return total + (value * value + scale * scale - 1) / 2 - Math.log(scale);
  }, 0);

const kl = (m: tf.Tensor, s: tf.Tensor) => klToStandardNormal({ mean: m as tf.Tensor2D, deviation: s as tf.Tensor2D });

describe('klToStandardNormal', () => {
  it('sums the closed form over the dimensions', () => {
    const nats = tf.tidy(() => kl(tf.tensor2d([mean, [0, 0, 0, 0]]), tf.tensor2d([deviation, [1, 1, 1, 1]])));
    expect(nats.shape).toEqual([2]);
    expectClose(nats, [reference(mean, deviation), 0]);
    nats.dispose();
  });

  it('agrees with a million samples', () => {
    const rng = randomStream(1, 'monte-carlo');
    const draws = 1_000_000;
    let total = 0;
    let squares = 0;
    for (const noise of rng.normals(draws)) {
      const z = -1.2 + 0.4 * noise;
      const logRatio = (z * z - noise * noise) / 2 - Math.log(0.4); // log q(z) - log r(z)
      total += logRatio;
      squares += logRatio * logRatio;
    }
    const average = total / draws;
    const error = Math.sqrt((squares / draws - average ** 2) / draws);
    const [nats = 0] = tf.tidy(() => kl(tf.tensor2d([[-1.2]]), tf.tensor2d([[0.4]])).dataSync());
    expect(Math.abs(nats - average)).toBeLessThan(4 * error);
  });

  it('has the gradient of the closed form', () => {
    const outer = [2, -0.5];
    const at = (values: number[]) => tf.tensor2d([values, values]);
    const [dMean, dDeviation] = tf.tidy(() =>
      tf
        .grads((m: tf.Tensor, s: tf.Tensor) => tf.sum(tf.mul(kl(m, s), outer)))([at(mean), at(deviation)])
        .map((slopes) => Array.from(slopes.dataSync())),
    );
    const scaled = (slopes: number[]) => outer.flatMap((factor) => slopes.map((slope) => slope * factor));
    expectClose(dMean ?? [], scaled(differences((m) => reference(m, deviation), mean)));
    expectClose(dDeviation ?? [], scaled(differences((s) => reference(mean, s), deviation)), 1e-4);
  });

  it.each([0, 1e-38, 1e-20, 1e-8])('stays finite at a deviation of %d, and so does a softplus below it', (tiny) => {
    const [nats, slope] = tf.tidy(() => {
      const { value, grad } = tf.valueAndGrad((s: tf.Tensor) => tf.sum(kl(tf.zeros([1, 2]), s)))(tf.fill([1, 2], tiny));
      return [value.dataSync()[0] ?? Number.NaN, Array.from(grad.dataSync())] as const;
    });
    expect(nats).toBeGreaterThan(30);
    expect([nats, ...slope].every(Number.isFinite)).toBe(true);
    const through = tf.tidy(() => {
      const rho = tf.fill([1, 2], -120);
      return Array.from(
        tf
          .grad((r) => tf.sum(kl(tf.zeros([1, 2]), tf.softplus(r))))(rho)
          .dataSync(),
      );
    });
    expect(through.every(Number.isFinite)).toBe(true);
  });
});

describe('sampleGaussian', () => {
  it('passes gradients to the mean and, by the noise, to the deviation', () => {
    const noise = [0.5, -2];
    const [value, dMean, dDeviation] = tf.tidy(() => {
      const draw = (m: tf.Tensor, s: tf.Tensor) =>
        sampleGaussian({ mean: m as tf.Tensor2D, deviation: s as tf.Tensor2D }, tf.tensor2d([noise]));
      const at = [tf.tensor2d([[1, 2]]), tf.tensor2d([[0.1, 0.2]])] as const;
      const slopes = tf.grads((m: tf.Tensor, s: tf.Tensor) => tf.sum(draw(m, s)))([...at]);
      return [draw(...at), ...slopes].map((tensor) => Array.from(tensor.dataSync()));
    });
    expectClose(value ?? [], [1.05, 1.6]);
    expectClose(dMean ?? [], [1, 1]);
    expectClose(dDeviation ?? [], noise);
  });
});
