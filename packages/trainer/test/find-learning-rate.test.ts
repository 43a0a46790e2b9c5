import { modelTensors } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { adam, createTrainer, findLearningRate, sgd } from '../src/index.js';
import { network } from './support/network.js';
import { ring } from './support/ring.js';

const data = ring(200);

describe('findLearningRate', () => {
  it('sweeps rates exponentially and leaves the model as it was', async () => {
    const before = tf.memory().numTensors;
    const model = network();
    const weights = await modelTensors(model);
    const { curve, suggestion, minimum } = await findLearningRate(
      { model, optimizer: adam(), batchSize: 50, seed: 1 },
      data,
      { from: 1e-5, to: 1, steps: 50 },
    );
    expect(await modelTensors(model)).toEqual(weights);
    expect(curve[0]?.learningRate).toBeCloseTo(1e-5, 12);
    const ratios = curve.slice(1).map(({ learningRate }, index) => learningRate / (curve[index]?.learningRate ?? 1));
    for (const ratio of ratios) expect(ratio).toBeCloseTo(1e5 ** (1 / 49), 9);
    expect(curve.length).toBeLessThanOrEqual(50);
    const least = curve.reduce((best, point) => (point.smoothed < best.smoothed ? point : best));
    expect([minimum, suggestion]).toEqual([least.learningRate, least.learningRate / 10]);
    expect(curve[1]?.smoothed).toBeCloseTo(((curve[0]?.loss ?? 0) * 0.9 + (curve[1]?.loss ?? 0)) / 1.9, 12);
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('suggests a rate that learns faster than one much smaller, where one much greater diverges', async () => {
    const lossAt = async (learningRate: number) => {
      const model = network();
      const trainer = createTrainer({ model, optimizer: adam({ learningRate }), batchSize: 50, seed: 1 });
      const { epochs } = await trainer.fit(data, { epochs: 10 });
      model.dispose();
      return epochs.at(-1)?.loss ?? Number.NaN;
    };
    const model = network();
    const { suggestion } = await findLearningRate({ model, batchSize: 50, seed: 1 }, data, { from: 1e-6, to: 10 });
    model.dispose();
    const [right, small, great] = [
      await lossAt(suggestion),
      await lossAt(suggestion / 100),
      await lossAt(suggestion * 100),
    ];
    expect(right).toBeLessThan(small);
    expect(right).toBeLessThan(great);
  });

  it('ends where the loss is no longer finite', async () => {
    const model = network();
    const criterion = {
      name: 'exploding',
      losses: (logits: tf.Tensor2D) => tf.sum<tf.Tensor1D>(tf.sub(tf.square(tf.square(logits)), logits), 1),
    };
    const options = { model, optimizer: sgd(), criterion, batchSize: 50, seed: 1 };
    const { curve, minimum } = await findLearningRate(options, data, {
      from: 1e-4,
      to: 1e20,
      steps: 40,
      divergence: 1e30,
    });
    expect(curve.length).toBeLessThan(40);
    expect(minimum).toBeLessThan(1);
    expect([...Object.values(model.parameters)].every((variable) => variable.dataSync().every(Number.isFinite))).toBe(
      true,
    );
    model.dispose();
  });

  it.each([
    [{ from: 1, to: 0.1 }, /"to": must be greater/],
    [{ step: 3 }, /"step": unknown key; did you mean "steps"/],
  ])('refuses %o', async (search, message) => {
    const model = network();
    await expect(findLearningRate({ model, seed: 1 }, data, JSON.parse(JSON.stringify(search)))).rejects.toThrow(
      message,
    );
    model.dispose();
  });
});
