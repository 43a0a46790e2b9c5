import { createFrom, defineModel, dense, denseParameters, lenet5, memoryDataset, randomStream } from '@infomixup/core';
import { inputJacobian, recipe, slopeByDifferences, squaredSlope } from '@infomixup/regularizer-input-jacobian';
import { setupByHand, stepByHand } from '@infomixup/testing';
import { createTrainer } from '@infomixup/trainer';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';

/** A smooth function of each row: sin(x) y. */
const curved = (inputs: tf.Tensor): tf.Tensor1D => {
  const [x, y] = tf.unstack(inputs, 1);
  return tf.mul(tf.sin(x ?? inputs), y ?? inputs);
};

describe('the squared slope', () => {
  const inputs = () =>
    tf.tensor2d([
      [0.5, 2],
      [1, -1],
    ]);
  const exact = [4 * Math.cos(0.5) ** 2 + Math.sin(0.5) ** 2, Math.cos(1) ** 2 + Math.sin(1) ** 2];

  it('is that of each row, by differentiating and by differences', () => {
    tf.tidy(() => {
      const gradients = tf.grad((x: tf.Tensor) => tf.sum(curved(x)))(inputs());
      const found = squaredSlope(curved, inputs()).dataSync();
      const differences = slopeByDifferences(curved, inputs(), gradients, 0.01).dataSync();
      for (const [row, expected] of exact.entries()) {
        expect(found[row]).toBeCloseTo(expected, 5);
        expect(differences[row]).toBeCloseTo(expected, 3);
      }
    });
  });

  it('is zero where the gradient is', () => {
    tf.tidy(() => {
      const flat = (rows: tf.Tensor): tf.Tensor1D => tf.sum(tf.mul(rows, 0), 1);
      expect([...slopeByDifferences(flat, inputs(), tf.zeros([2, 2]), 0.1).dataSync()]).toEqual([0, 0]);
    });
  });
});

const images = (inputShape: number[], size = 8) =>
  memoryDataset({
    ...{ name: 'noise', classes: Array.from({ length: 10 }, (_, index) => `${index}`), bounds: [0, 1], inputShape },
    inputs: randomStream(1, 'images').uniforms(size * inputShape.reduce((product, length) => product * length, 1)),
    labels: Int32Array.from({ length: size }, (_, index) => index % 10),
  });

const pooled = () =>
  defineModel({
    ...{ name: 'pooling', seed: 1, inputShape: [8, 8, 1], classes: 10, bounds: [0, 1] },
    representations: { input: 'tensor', pooled: 'tensor' },
    parameters: denseParameters('logits', { inputs: 16, units: 10 }),
    forward: (inputs, pass, weights) => {
      const input = pass.visit('input', inputs) as tf.Tensor4D;
      const pool = pass.visit('pooled', tf.maxPool(input, 2, 2, 'same'));
      return dense(tf.reshape(pool, [-1, 16]), weights, 'logits');
    },
  });

describe('inputJacobian', () => {
  const firstOf = async (options: Parameters<typeof inputJacobian>[0]) => {
    const model = lenet5({ seed: 1 });
    const trainer = createTrainer({ model, regularizers: [inputJacobian(options)], batchSize: 8, seed: 1 });
    const { epochs } = await trainer.fit(images([28, 28, 1]), { epochs: 1 });
    model.dispose();
    return epochs[0]?.terms['penalty/input-jacobian'] ?? Number.NaN;
  };

  it.each(['loss', 'logits'] as const)('is the same by both routes on lenet5: the %s', async (of) => {
    const exact = await firstOf({ weight: 1, of, route: 'exact' });
    const differences = await firstOf({ weight: 1, of, distance: 0.01 });
    expect(exact).toBeGreaterThan(0);
    expect(Math.abs(differences - exact)).toBeLessThan(0.02 * exact);
  });

  it('refuses a layer without a second derivative by name on the exact route, and takes it by differences', async () => {
    const model = pooled();
    const train = (route: 'exact' | 'differences') =>
      createTrainer({ model, regularizers: [inputJacobian({ route })], batchSize: 8, seed: 1 }).fit(images([8, 8, 1]), {
        epochs: 1,
      });
    await expect(train('exact')).rejects.toMatchObject({
      code: 'second-derivatives-unsupported',
      message: expect.stringMatching(
        /^input-jacobian: .*MaxPoolGrad of the model pooling, between "input" and "pooled"/,
      ),
    });
    const { epochs } = await train('differences');
    expect(epochs[0]?.terms['penalty/input-jacobian']).toBeGreaterThan(0);
    model.dispose();
  });

  it('does nothing at weight 0', () => {
    const plugin = inputJacobian({ weight: 0, route: 'exact' });
    expect(plugin.secondDerivatives).toBe(false);
    expect(plugin.start(setupByHand()).step(stepByHand()).hooks.penalty).toBeUndefined();
  });

  it.each([
    [{ weight: -1 }, /"weight"/],
    [{ distance: 0 }, /"distance"/],
  ])('refuses %j, naming the field', (options, message) => {
    expect(() => inputJacobian(options as never)).toThrow(
      expect.objectContaining({ code: 'invalid-options', message: expect.stringMatching(message) }),
    );
  });

  it('is made by its recipe, whose options are checked', () => {
    const context = { model: { name: 'toy', inputShape: [1], classes: 2, representations: {} } };
    expect(createFrom(recipe, { weight: 1 }, context).settings).toMatchObject({
      weight: 1,
      of: 'loss',
      route: 'differences',
    });
    expect(() => createFrom(recipe, { nothing: 1 }, context)).toThrow(/^input-jacobian: .*nothing/);
  });
});
