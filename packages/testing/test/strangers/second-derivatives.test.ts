import {
  defineModel,
  dense,
  denseParameters,
  lenet5,
  memoryDataset,
  preActResNet18,
  randomStream,
} from '@infomixup/core';
import { defineRegularizer } from '@infomixup/regularizer';
import { inputJacobian } from '@infomixup/regularizer-input-jacobian';
import { createTrainer, type Trainer } from '@infomixup/trainer';
import type { Scalar } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';

const images = (inputShape: readonly number[], size = 8) =>
  memoryDataset({
    name: 'noise',
    classes: Array.from({ length: 10 }, (_, index) => `${index}`),
    bounds: [0, 1],
    inputShape,
    inputs: randomStream(1, 'images').uniforms(size * inputShape.reduce((product, length) => product * length, 1)),
    labels: Int32Array.from({ length: size }, (_, index) => index % 10),
  });

describe('second derivatives', () => {
  const lastPenalty = async (trainer: Trainer, shape: readonly number[], { epochs = 1, size = 4 }) => {
    const history = await trainer.fit(images(shape, size), { epochs });
    return history.epochs.at(-1)?.terms['penalty/input-jacobian'] ?? Number.NaN;
  };

  it('go through lenet5, and lower its input gradients', async () => {
    const sharpness = async (weight: number) => {
      const model = lenet5({ seed: 1 });
      const trainer = createTrainer({
        model,
        regularizers: [inputJacobian({ weight, route: 'exact' })],
        batchSize: 8,
        seed: 1,
      });
      const last = await lastPenalty(trainer, [28, 28, 1], { epochs: 6, size: 8 });
      model.dispose();
      return last / weight;
    };
    expect(await sharpness(10)).toBeLessThan(0.9 * (await sharpness(1e-6)));
  });

  it('go through preActResNet18', async () => {
    const model = preActResNet18({ seed: 1, width: 2 });
    const trainer = createTrainer({ model, regularizers: [inputJacobian({ route: 'exact' })], batchSize: 4, seed: 1 });
    expect(await lastPenalty(trainer, [32, 32, 3], {})).toBeGreaterThan(0);
    model.dispose();
  });

  it('that a layer of the model has not are refused, naming the layer by the representations around it', async () => {
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
    const model = pooled();
    const trainer = createTrainer({ model, regularizers: [inputJacobian({ route: 'exact' })], batchSize: 8, seed: 1 });
    await expect(trainer.fit(images([8, 8, 1]), { epochs: 1 })).rejects.toMatchObject({
      code: 'second-derivatives-unsupported',
      message: expect.stringMatching(
        /^input-jacobian: .*MaxPoolGrad of the model pooling, between "input" and "pooled"; leave the plugin out/,
      ),
    });
    await expect(trainer.check(images([8, 8, 1]))).rejects.toThrow('between "input" and "pooled"');
    model.dispose();
  });

  it('that nobody has are refused before the first step, naming plugin, engine and operation', async () => {
    const through = defineRegularizer({
      name: 'through-pools',
      settings: {},
      requires: {},
      secondDerivatives: true,
      init: () => null,
      step: () => ({
        penalty: ({ batch }) => {
          const pooled = (inputs: tf.Tensor) => tf.sum(tf.square(tf.maxPool(inputs as tf.Tensor4D, 3, 2, 'same')));
          const curved = (inputs: tf.Tensor) => tf.sum(tf.square(tf.grad(pooled)(inputs)));
          return tf.sum<Scalar>(tf.grad(curved)(batch.inputs));
        },
      }),
    });
    const before = tf.memory().numTensors;
    const model = lenet5({ seed: 1 });
    const steps: number[] = [];
    const trainer = createTrainer({ model, regularizers: [through], batchSize: 8, seed: 1 });
    const observers = [{ stepEnd: () => void steps.push(1) }];
    await expect(trainer.fit(images([28, 28, 1]), { epochs: 1, observers })).rejects.toMatchObject({
      code: 'second-derivatives-unsupported',
      message: expect.stringMatching(new RegExp(`^through-pools: .*${tf.getBackend()} .*MaxPoolGrad`)),
    });
    expect(steps).toEqual([]);
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
