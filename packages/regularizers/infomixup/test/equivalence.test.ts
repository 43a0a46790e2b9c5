import {
  bottleneckParameters,
  defineModel,
  dense,
  denseParameters,
  flatten,
  gaussianBottleneck,
  klToStandardNormal,
  type Model,
} from '@infomixup/core';
import type { Preset } from '@infomixup/regularizer';
import { infomixup } from '@infomixup/regularizer-infomixup';
import { vib } from '@infomixup/regularizer-vib';
import { type ToyRepresentations, toyDataset, toyModel } from '@infomixup/testing';
import { createTrainer, sgd } from '@infomixup/trainer';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';

const dataset = toyDataset({ seed: 5, size: 60 });

async function train<R>(model: Model<R>, regularizers: readonly Preset<NoInfer<R>>[], epochs = 3) {
  const trainer = createTrainer({ model, regularizers, batchSize: 16, seed: 7, optimizer: sgd({ learningRate: 0.2 }) });
  const history = await trainer.fit(dataset, { epochs });
  const weights = Object.fromEntries(
    Object.entries(model.parameters).map(([name, value]) => [name, [...value.dataSync()]]),
  );
  model.dispose();
  return { weights, history };
}

const toy = (regularizer: Preset<ToyRepresentations>, epochs?: number) =>
  train(toyModel({ seed: 3 }), [regularizer], epochs);

describe('infomixup equals VIB to the last bit', () => {
  it.each([
    { name: 'without edge cases', options: { p: 1 } },
    { name: 'without edge cases by the literal threshold', options: { p: 1, threshold: 'literal' } },
    { name: 'where an edge case keeps all of itself', options: { p: 0.1, lambda: 1 } },
  ] as const)('$name, over a whole training', async ({ options }) => {
    const expected = await toy(vib({ beta: 0.01 }));
    expect((await toy(infomixup({ beta: 0.01, ...options }))).weights).toEqual(expected.weights);
    expect((await toy(infomixup({ beta: 0.01, p: 0.1 }))).weights).not.toEqual(expected.weights);
  });

  it('through the first epoch, where edge cases are those of the epoch before', async () => {
    const beta = 0.01;
    const late = infomixup({ beta, p: 0.1, mixture: 'previousEpoch' });
    expect((await toy(late, 1)).weights).toEqual((await toy(vib({ beta }), 1)).weights);
    expect((await toy(late, 2)).weights).not.toEqual((await toy(vib({ beta }), 2)).weights);
  });
});

/** The encoder up to a layer of `units` values, whose first three are the latent, without any noise. */
const noiseless = (units: number) =>
  defineModel({
    name: `noiseless-${units}`,
    seed: 1,
    initializer: 'glorotUniform',
    inputShape: [4, 4, 1],
    classes: 3,
    bounds: [0, 1],
    representations: { bottleneck: 'gaussian', latent: 'tensor' },
    parameters: {
      ...denseParameters('hidden', { inputs: 16, units: 8 }),
      ...(units === 6
        ? bottleneckParameters('bottleneck', { inputs: 8, dimension: 3 })
        : denseParameters('bottleneck', { inputs: 8, units })),
      ...denseParameters('logits', { inputs: 3, units: 3 }),
    },
    forward: (inputs, pass, weights) => {
      const hidden = tf.tanh(dense(flatten(inputs), weights, 'hidden'));
      const linear = dense(hidden, weights, 'bottleneck');
      const unit = { mean: linear, deviation: tf.onesLike(linear) };
      const gaussian = pass.visit('bottleneck', units === 6 ? gaussianBottleneck(hidden, weights, 'bottleneck') : unit);
      return dense(pass.visit('latent', gaussian.mean), weights, 'logits');
    },
  });

describe('infomixup without noise, penalty and edge cases', () => {
  it('is a plain linear layer (thesis, equation 4.2)', async () => {
    const linear = noiseless(3);
    const bottleneck = noiseless(6);
    for (const [name, variable] of Object.entries(linear.parameters)) {
      const whole = bottleneck.parameters[name];
      // The mean is the first half of the bottleneck's outputs.
      if (whole)
        tf.tidy(() =>
          variable.assign(
            tf.slice(
              whole,
              whole.shape.map(() => 0),
              variable.shape,
            ),
          ),
        );
    }
    const plain = await train(linear, []);
    const variational = await train(bottleneck, [infomixup({ beta: 0, p: 1 })]);
    expect(variational.weights['logits/kernel']).toEqual(
      plain.weights['logits/kernel']?.map((w) => expect.closeTo(w, 5)),
    );
    expect(variational.weights['hidden/kernel']).toEqual(
      plain.weights['hidden/kernel']?.map((w) => expect.closeTo(w, 5)),
    );
  });
});

describe('the edge share', () => {
  it('is logged each epoch', async () => {
    const { history } = await toy(infomixup({ p: 1e-9 }));
    expect(history.epochs.map(({ reports }) => reports['boundary-mixup/edgeShare'])).toEqual([1, 1, 1]);
  });
});

describe('the penalty of the preset', () => {
  it('is charged on the unmixed Gaussians, by vib', () => {
    expect(infomixup({}).map(({ name }) => name)).toEqual(['vib', 'boundary-mixup']);
    expect(infomixup({ kl: 'mixed' }).map(({ name }) => name)).toEqual(['boundary-mixup']);
  });

  it('agrees with 10^6 Monte Carlo samples of its integral', () => {
    const [mean, deviation] = [0.7, 0.4];
    tf.tidy(() => {
      const noise = tf.randomNormal([1_000_000], 0, 1, 'float32', 11);
      const z = tf.add(mean, tf.mul(deviation, noise));
      // log N(z; mean, deviation^2) - log N(z; 0, 1)
      const ratio = tf.sub(tf.mul(0.5, tf.sub(tf.square(z), tf.square(noise))), Math.log(deviation));
      const { mean: estimate, variance } = tf.moments(ratio);
      const error = Math.sqrt((variance.dataSync()[0] ?? 0) / 1e6);
      const exact = klToStandardNormal({
        mean: tf.tensor2d([[mean]]),
        deviation: tf.tensor2d([[deviation]]),
      }).dataSync()[0];
      expect(Math.abs((estimate.dataSync()[0] ?? 0) - (exact ?? 0))).toBeLessThan(4 * error);
    });
  });
});
