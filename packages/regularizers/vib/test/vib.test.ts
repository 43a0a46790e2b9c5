import { createFrom, type DiagonalGaussian } from '@infomixup/core';
import { informationPenalty, recipe, vib } from '@infomixup/regularizer-vib';
import { seenByHand, setupByHand, stepByHand } from '@infomixup/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';

/** Its divergences are (1 + 1 - 1 - 0 + 0 + 4 - 1 - 2 log 2) / 2 = 1.3068528 and 0 nats. */
const bottleneck = (): DiagonalGaussian => ({
  mean: tf.tensor2d([
    [1, 0],
    [0, 0],
  ]),
  deviation: tf.tensor2d([
    [1, 2],
    [1, 1],
  ]),
});

const hooksOf = (beta: number) => vib({ beta }).start(setupByHand()).step(stepByHand()).hooks;

const seen = () =>
  seenByHand(
    { bottleneck: bottleneck() },
    {
      inputs: tf.zeros([2, 1]),
      targets: tf.zeros([2, 2]),
      labels: Int32Array.of(0, 1),
      indices: Int32Array.of(0, 1),
    },
  );

describe('informationPenalty', () => {
  it('is beta times the mean divergence over the batch', () => {
    const penalty = tf.tidy(() => informationPenalty(bottleneck(), 0.1).dataSync()[0]);
    expect(penalty).toBeCloseTo((0.1 * 1.3068528) / 2, 7);
  });

  it('has the gradients beta mean / batch and beta (deviation - 1 / deviation) / batch', () => {
    tf.tidy(() => {
      const { mean, deviation } = bottleneck();
      const penalty = (m: tf.Tensor, d: tf.Tensor) =>
        informationPenalty({ mean: tf.reshape(m, [2, 2]), deviation: tf.reshape(d, [2, 2]) }, 0.1);
      const [ofMean, ofDeviation] = tf.grads(penalty)([mean, deviation]);
      expect([...(ofMean?.dataSync() ?? [])]).toEqual([0.05, 0, 0, 0].map(Math.fround));
      expect(ofDeviation?.dataSync()[1]).toBeCloseTo(0.05 * 1.5, 7);
    });
  });
});

describe('vib', () => {
  it('penalises the bottleneck it is aimed at', () => {
    tf.tidy(() => {
      expect(hooksOf(0.1).penalty?.(seen()).dataSync()[0]).toBeCloseTo(0.06534264, 7);
    });
  });

  it('does nothing at beta 0', () => {
    expect(hooksOf(0).penalty).toBeUndefined();
  });

  it('requires a Gaussian of the given name, and claims nothing', () => {
    expect(vib().requires).toEqual([{ representation: 'bottleneck', kind: 'gaussian' }]);
    expect(vib({ at: 'code' }).requires).toEqual([{ representation: 'code', kind: 'gaussian' }]);
    expect(vib().claims).toEqual([]);
  });

  it('refuses a beta below 0, naming it', () => {
    expect(() => vib({ beta: -1 })).toThrow(
      expect.objectContaining({ code: 'invalid-options', message: expect.stringMatching(/^vib: .*"beta"/) }),
    );
  });

  it('is made by its recipe, whose options are checked', () => {
    const context = { model: { name: 'toy', inputShape: [1], classes: 2, representations: {} } };
    expect(createFrom(recipe, { at: 'code', beta: 1 }, context).requires[0]?.representation).toBe('code');
    expect(() => createFrom(recipe, { gamma: 1 }, context)).toThrow(/^vib: .*gamma/);
  });
});
