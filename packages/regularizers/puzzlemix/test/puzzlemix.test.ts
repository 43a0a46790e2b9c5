import { createFrom, randomStream, spiralMlp } from '@infomixup/core';
import { cutmix } from '@infomixup/regularizer-cutmix';
import { adversarialDraw, disturbed, puzzlemix, recipe } from '@infomixup/regularizer-puzzlemix';
import { toyDataset, toyModel } from '@infomixup/testing';
import { createTrainer } from '@infomixup/trainer';
import { describe, expect, it } from 'vitest';

describe('adversarialDraw', () => {
  it('draws nothing at probability 0, and both halves at 1', () => {
    const rng = randomStream(1, 'adversarial');
    expect(adversarialDraw(rng, 0, 0.1, 5)).toBeUndefined();
    // Nothing was drawn: the stream gives what a new one gives.
    const fresh = randomStream(1, 'adversarial');
    expect(adversarialDraw(rng, 1, 0.1, 5)).toEqual(adversarialDraw(fresh, 1, 0.1, 5));
    expect(adversarialDraw(rng, 1, 0.1, 5)).toMatchObject({ own: true, partner: true, epsilon: 0.1 });
  });
});

describe('disturbed', () => {
  it('steps along the sign of the gradient from the start, within epsilon and the bounds', () => {
    const draw = { own: true, partner: true, start: Float32Array.of(-0.1, 0, 0.1, 0.1), strength: 1, epsilon: 0.1 };
    const moved = disturbed(Float32Array.of(0.5, 0.5, 0.5, 0.95), Float32Array.of(1, -2, 3, 4), draw);
    const step = 0.1 + 2 / 255;
    expect([...moved].map((value) => value.toFixed(5))).toEqual(
      [0.5 - 0.1 + step, 0.4, 0.6, 1].map((value) => value.toFixed(5)),
    );
    const none = disturbed(Float32Array.of(0.5), Float32Array.of(1), { ...draw, strength: 0 });
    expect(none[0]).toBe(0.5);
  });
});

describe('puzzlemix', () => {
  it('is refused beside another mixer, and where inputs are no images', () => {
    const [model, flat] = [toyModel({ seed: 1 }), spiralMlp({ seed: 1 })];
    expect(() => createTrainer({ model, regularizers: [cutmix(), puzzlemix()], seed: 1 })).toThrow(
      /"cutmix" and "puzzlemix"/,
    );
    expect(() => createTrainer({ model: flat, regularizers: [puzzlemix()], seed: 1 })).toThrow(/works on images/);
    for (const each of [model, flat]) each.dispose();
  });

  it('refuses numbers of blocks of which none divides the images, before the first batch', async () => {
    const model = toyModel({ seed: 1 });
    const trainer = createTrainer({ model, regularizers: [puzzlemix({ blocks: [3, 5] })], seed: 1 });
    await expect(trainer.fit(toyDataset({ seed: 1, size: 4 }), { epochs: 1 })).rejects.toThrow(
      /none of 3, 5 blocks divides images of 4 x 4/,
    );
    model.dispose();
  });

  it('keeps targets distributions, and inputs within their bounds', async () => {
    const model = toyModel({ seed: 1 });
    const sums: number[] = [];
    const trainer = createTrainer({
      ...{ model, seed: 1, batchSize: 8, regularizers: [puzzlemix({ adversarialProbability: 1, epsilon: 0.5 })] },
      criterion: {
        name: 'watched',
        losses: (logits, targets) => {
          sums.push(...targets.sum(1).dataSync());
          return logits.square().sum(1);
        },
      },
    });
    const { forward } = model;
    const extremes: number[] = [];
    Object.assign(model, {
      forward: ((inputs, pass) => {
        extremes.push(inputs.min().dataSync()[0] ?? Number.NaN, inputs.max().dataSync()[0] ?? Number.NaN);
        return forward(inputs, pass);
      }) satisfies typeof forward,
    });
    await trainer.fit(toyDataset({ seed: 1, size: 16 }), { epochs: 1 });
    for (const sum of sums) expect(sum).toBeCloseTo(1, 5);
    expect(Math.min(...extremes)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...extremes)).toBeLessThanOrEqual(1);
    model.dispose();
  });

  it('is made by its recipe, whose options are checked', () => {
    const context = { model: { name: 'toy', inputShape: [4, 4, 1], classes: 2, representations: {} } };
    expect(createFrom(recipe, {}, context).settings).toMatchObject({
      ...{ alpha: 1, blocks: [2, 4, 8, 16], labels: 3, beta: 1.2, gamma: 0.5, eta: 0.2, neighbourhood: 4 },
      ...{ transport: true, distanceWeight: 0.8, transportSize: 4, adversarialProbability: 0, cleanWeight: 0 },
    });
    expect(() => createFrom(recipe, { labels: 5 }, context)).toThrow(/^puzzlemix: .*"labels"/);
  });
});
