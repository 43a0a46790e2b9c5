import { createFrom, spiralMlp } from '@infomixup/core';
import { augmix, jensenShannon, recipe } from '@infomixup/regularizer-augmix';
import { mixup } from '@infomixup/regularizer-mixup';
import { setupByHand, stepByHand, toyDataset, toyModel } from '@infomixup/testing';
import { createTrainer } from '@infomixup/trainer';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';

describe('jensenShannon', () => {
  it('is nothing for predictions that agree, however sure', () => {
    tf.tidy(() => {
      const logits = tf.tensor2d([
        [0, 40],
        [1, 2],
      ]);
      expect(jensenShannon([logits, logits, logits]).dataSync()[0]).toBeCloseTo(0, 6);
    });
  });

  it('is log 3 in the mean of three sure predictions of three classes', () => {
    tf.tidy(() => {
      const sure = [0, 1, 2].map((label) => tf.mul<tf.Tensor2D>(200, tf.oneHot([label], 3)));
      expect(jensenShannon(sure).dataSync()[0]).toBeCloseTo(Math.log(3), 5);
    });
  });
});

describe('augmix', () => {
  it('compares the predictions of the image and of two others, and leaves the batch alone', async () => {
    const model = toyModel({ seed: 1 });
    const shapes: string[] = [];
    const { forward } = model;
    const watched: typeof model = {
      ...model,
      forward: (inputs, pass) => {
        shapes.push(`${pass.mode} ${inputs.shape}`);
        return forward(inputs, pass);
      },
    };
    const trainer = createTrainer({ model: watched, regularizers: [augmix()], batchSize: 8, seed: 1 });
    const { epochs } = await trainer.fit(toyDataset({ seed: 1, size: 8 }), { epochs: 1 });
    expect(shapes.slice(-3)).toEqual(Array(3).fill('train 8,4,4,1'));
    expect(epochs[0]?.terms['penalty/augmix']).toBeGreaterThan(0);
    model.dispose();
  });

  it('has no term at weight 0, and nothing at all at width 0', () => {
    const hooks = (options: Parameters<typeof augmix>[0]) =>
      augmix(options).start(setupByHand()).step(stepByHand()).hooks;
    expect(Object.keys(hooks({ jensenShannon: 0 })).sort()).toEqual(['prepareBatch', 'representations']);
    expect(Object.keys(hooks({ width: 0 }))).toEqual(['representations']);
  });

  it('composes with a mixer before it, and is refused before one', async () => {
    const model = toyModel({ seed: 1 });
    const make = (...regularizers: ReturnType<typeof mixup>[]) => createTrainer({ model, regularizers, seed: 1 });
    const { epochs } = await make(mixup(), augmix()).fit(toyDataset({ seed: 1, size: 8 }), { epochs: 1 });
    expect(epochs[0]?.loss).toBeGreaterThan(0);
    expect(() => make(augmix(), mixup())).toThrow(/"mixup" changes the inputs .* after "augmix"/);
    model.dispose();
  });

  it('is refused where inputs are no images', () => {
    const model = spiralMlp({ seed: 1 });
    expect(() => createTrainer({ model, regularizers: [augmix()], seed: 1 })).toThrow(/augmix: works on images/);
    model.dispose();
  });

  it('leaves out by default what the corruption benchmarks test, and is made by its recipe', () => {
    const context = { model: { name: 'toy', inputShape: [4, 4, 1], classes: 2, representations: {} } };
    const { settings } = createFrom(recipe, {}, context);
    expect(settings).toEqual({
      ...{ jensenShannon: 12, width: 3, depth: 'random', severity: 3, alpha: 1 },
      operations: [
        ...['autocontrast', 'equalize', 'posterize', 'rotate', 'solarize'],
        ...['shearX', 'shearY', 'translateX', 'translateY'],
      ],
    });
    expect(() => createFrom(recipe, { operations: ['blur'] }, context)).toThrow(/^augmix: .*operations/);
    expect(() => createFrom(recipe, { depth: 0 }, context)).toThrow(/^augmix: .*depth/);
  });
});
