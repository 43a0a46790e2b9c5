import {
  batchNormalization,
  batchNormalizationBuffers,
  batchNormalizationParameters,
  classifierOf,
  defineModel,
  dense,
  denseParameters,
  flatten,
  loadModelTensors,
} from '@infomixup/core';
import { defineRegularizer } from '@infomixup/regularizer';
import { ema, swa } from '@infomixup/regularizer-weight-averaging';
import { describeRegularizer } from '@infomixup/testing';
import { createTrainer, type RunWeights, sgd } from '@infomixup/trainer';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { data, distance, length, trained } from './run.js';
import { l1, l2Sp } from './weight-penalties.js';

describeRegularizer('L2-SP', { create: () => l2Sp({ weight: 1 }), neutral: () => l2Sp({ weight: 0 }) });
describeRegularizer('L1', {
  create: () => l1({ weight: 0.1, of: '^logits/kernel$' }),
  neutral: () => l1({ weight: 0 }),
});

describe('penalties on weights', () => {
  it('keep them near their start, or small', async () => {
    const start = (await trained([], { epochs: 0 })).weights;
    const { weights: free } = await trained([], { epochs: 10 });
    const { weights: pulled } = await trained([l2Sp({ weight: 2 })], { epochs: 10 });
    const { weights: shrunk } = await trained([l1({ weight: 0.05 })], { epochs: 10 });
    expect(distance(pulled, start)).toBeLessThan(0.5 * distance(free, start));
    expect(length(shrunk)).toBeLessThan(0.8 * length(free));
  });
});

describe('weights for evaluation', () => {
  it('are refused by plugin and name where they are not finite', async () => {
    const broken = defineRegularizer({
      name: 'broken',
      settings: {},
      requires: {},
      init: () => ({ kernel: tf.fill([16, 8], Number.NaN) }),
      step: () => ({}),
      evaluationWeights: ({ kernel }) => ({ parameters: { 'hidden/kernel': kernel } }),
    });
    await expect(trained([broken], { validation: data })).rejects.toThrow(
      /^broken: its evaluationWeights hook returned "hidden\/kernel" with values that are not finite; look at/,
    );
  });
});

describe('the gradient at shifted parameters', () => {
  it('is that of the shifted loss, with the parameters put back', async () => {
    const seen: number[] = [];
    const checking = defineRegularizer({
      name: 'checking',
      settings: {},
      requires: {},
      init: () => null,
      step: () => ({
        gradients: (gradients, { parameters, gradientsAt }) => {
          const before = [...(parameters['logits/bias']?.dataSync() ?? [])];
          const far = gradientsAt({ 'logits/bias': tf.tensor1d([50, 0, 0]) })['logits/bias'];
          seen.push(...(far?.dataSync() ?? []));
          expect([...(parameters['logits/bias']?.dataSync() ?? [])]).toEqual(before);
          return gradients;
        },
      }),
    });
    await trained([checking], { epochs: 1 });
    // Everything is predicted as the first class: its gradient is 1 minus its share of the batch.
    const [first = 0, second = 0, third = 0] = seen;
    expect(first + second + third).toBeCloseTo(0, 5);
    expect(first).toBeGreaterThan(0.4);
    expect((first * 8) % 1).toBeCloseTo(0, 4);
  });

  it.each([
    ['a parameter that there is none', { nothing: tf.scalar }, /gradients hook failed: .*"nothing" is unknown/],
    ['another shape', { 'logits/bias': () => tf.zeros([2, 3]) }, /"logits\/bias" is float32 \[2, 3\]/],
  ])('is refused for %s, and nothing is left behind', async (_, offsets, message) => {
    const before = tf.memory().numTensors;
    const wrong = defineRegularizer({
      name: 'wrong',
      settings: {},
      requires: {},
      init: () => null,
      step: () => ({
        gradients: (_gradients, { gradientsAt }) =>
          gradientsAt(Object.fromEntries(Object.entries(offsets).map(([name, make]) => [name, make(1)]))),
      }),
    });
    await expect(trained([wrong])).rejects.toThrow(message);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('weights to evaluate', () => {
  const normalized = () =>
    defineModel({
      name: 'normalized',
      seed: 1,
      inputShape: [4, 4, 1],
      classes: 3,
      bounds: [0, 1],
      representations: {},
      parameters: {
        ...denseParameters('hidden', { inputs: 16, units: 8 }),
        ...batchNormalizationParameters('bn', 8),
        ...denseParameters('logits', { inputs: 8, units: 3 }),
      },
      buffers: batchNormalizationBuffers('bn', 8),
      forward: (inputs, pass, weights) => {
        const hidden = batchNormalization(dense(flatten(inputs), weights, 'hidden'), weights, 'bn', pass);
        return dense(tf.relu(hidden), weights, 'logits');
      },
    });

  it('are the averages, with statistics of their own, and leave the trained ones alone', async () => {
    const model = normalized();
    const trainer = createTrainer({
      model,
      regularizers: [ema({ decay: 0.5 })],
      optimizer: sgd(),
      batchSize: 8,
      seed: 1,
    });
    const seen: RunWeights[] = [];
    const observers = [
      {
        epochEnd: async (_: unknown, run: { weights: () => Promise<RunWeights> }) =>
          void seen.push(await run.weights()),
      },
    ];
    const { evaluationWeights = {}, epochs } = await trainer.fit(data, { epochs: 3, observers, validation: data });
    const live = [...(model.parameters['hidden/kernel']?.dataSync() ?? [])];
    expect([...(seen.at(-1)?.training['hidden/kernel']?.data ?? [])]).toEqual(live);
    expect([...(evaluationWeights['hidden/kernel']?.data ?? [])]).not.toEqual(live);
    expect(seen.at(-1)?.evaluation).toEqual(evaluationWeights);
    // The mean of what goes into the layer, under the averaged weights.
    loadModelTensors(model, evaluationWeights);
    const expected = tf.tidy(() => {
      const { inputs } = data.gather(Int32Array.from({ length: data.size }, (_, index) => index));
      const { parameters } = model;
      const hidden = tf.matMul(tf.reshape(inputs, [data.size, 16]), parameters['hidden/kernel'] as tf.Tensor2D);
      return [...tf.mean(tf.add(hidden, parameters['hidden/bias'] ?? 0), 0).dataSync()];
    });
    const mean = [...(evaluationWeights['bn/movingMean']?.data ?? [])];
    for (const [index, value] of expected.entries()) expect(mean[index]).toBeCloseTo(value, 1);
    const correct = tf.tidy(() => {
      const { inputs, labels } = data.gather(Int32Array.from({ length: data.size }, (_, index) => index));
      const predicted = tf.argMax(classifierOf(model).logits(inputs), 1).dataSync();
      return labels.filter((label, index) => label === predicted[index]).length;
    });
    expect(epochs.at(-1)?.validation?.accuracy).toBeCloseTo(correct / data.size, 6);
    model.dispose();
  });

  it('train to the same bits as without them', async () => {
    const [with_, without] = [await trained([ema()], { validation: data }), await trained([], { validation: data })];
    expect(with_.weights).toEqual(without.weights);
    expect(with_.history.evaluationWeights).toBeDefined();
    expect(without.history.evaluationWeights).toBeUndefined();
  });

  it('come from one plugin only', async () => {
    await expect(trained([ema(), swa()])).rejects.toMatchObject({ code: 'conflicting-claims' });
  });

  it('are refused under a name that the model does not have, before the first step', async () => {
    let steps = 0;
    const wrong = defineRegularizer({
      name: 'wrong',
      settings: {},
      requires: {},
      init: () => null,
      step: () => {
        steps++;
        return {};
      },
      evaluationWeights: () => ({ parameters: { nothing: tf.scalar(1) } }),
    });
    const before = tf.memory().numTensors;
    await expect(trained([wrong])).rejects.toThrow(/^wrong: its evaluationWeights hook failed: .*"nothing" is unknown/);
    expect(steps).toBe(0);
    expect(tf.memory().numTensors).toBe(before);
  });
});
