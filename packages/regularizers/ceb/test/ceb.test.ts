import { createFrom } from '@infomixup/core';
import { ceb, expectedResidual, recipe, sampledResidual } from '@infomixup/regularizer-ceb';
import { setupByHand, stepByHand, toyDataset, toyModel } from '@infomixup/testing';
import { createTrainer, sgd } from '@infomixup/trainer';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';

describe('the residual information', () => {
  it('is the difference of two log densities at the sample', () => {
    tf.tidy(() => {
      const encoder = { mean: tf.tensor2d([[1, 0]]), deviation: tf.tensor2d([[1, 2]]) };
      const backward = { mean: tf.tensor2d([[0, 0]]), deviation: tf.tensor2d([[1, 1]]) };
      const [residual] = sampledResidual(tf.tensor2d([[2, 2]]), encoder, backward).dataSync();
      // Energies 2^2/2 + 2^2/2 under b, 1/2 + (2/2)^2/2 + log 2 under e.
      expect(residual).toBeCloseTo(4 - (1 + Math.log(2)), 5);
    });
  });

  it('has as its mean over samples the divergence', () => {
    tf.tidy(() => {
      const rows = 20000;
      const encoder = { mean: tf.fill<tf.Rank.R2>([rows, 1], 1), deviation: tf.fill<tf.Rank.R2>([rows, 1], 0.5) };
      const backward = { mean: tf.zeros<tf.Rank.R2>([rows, 1]), deviation: tf.fill<tf.Rank.R2>([rows, 1], 2) };
      const z = tf.add(1, tf.mul(0.5, tf.randomNormal([rows, 1], 0, 1, 'float32', 1)));
      const mean = tf.mean(sampledResidual(z, encoder, backward)).dataSync()[0];
      // log(2 / 0.5) + (0.25 + 1) / 8 - 1 / 2
      const expected = Math.log(4) + 1.25 / 8 - 0.5;
      expect(expectedResidual(encoder, backward).dataSync()[0]).toBeCloseTo(expected, 5);
      expect(mean).toBeCloseTo(expected, 1);
    });
  });
});

describe('ceb', () => {
  const data = toyDataset({ seed: 5, size: 24 });

  it('trains a mean for each class, of its own', async () => {
    const model = toyModel({ seed: 1 });
    const steps: Record<string, number[]>[] = [];
    const watched = { ...ceb({ gamma: 1 }) };
    const start = watched.start;
    const noted = {
      ...watched,
      start: (setup: Parameters<typeof start>[0]) => {
        const running = start(setup);
        const means = () => [...(running.variables['ceb/means']?.dataSync() ?? [])];
        steps.push({ first: means() });
        return {
          ...running,
          dispose: () => {
            steps.push({ last: means() });
            running.dispose();
          },
        };
      },
    };
    const trainer = createTrainer({ model, regularizers: [noted], optimizer: sgd(), batchSize: 8, seed: 1 });
    const { epochs } = await trainer.fit(data, { epochs: 15 });
    model.dispose();
    const [first, last] = [steps[0]?.first ?? [], steps[1]?.last ?? []];
    expect(first).toHaveLength(9);
    expect(last.every((value, place) => Math.abs(value - (first[place] ?? 0)) > 1e-4)).toBe(true);
    const terms = epochs.map(({ terms }) => terms['penalty/ceb'] ?? Number.NaN);
    expect(terms.at(-1)).toBeLessThan(0.8 * (terms[0] ?? 0));
  });

  it('requires the Gaussian and its sample, by their names', () => {
    expect(ceb().requires.map(({ representation, kind }) => `${kind} ${representation}`)).toEqual([
      'gaussian bottleneck',
      'tensor latent',
    ]);
    expect(ceb({ at: 'code', latent: 'z' }).requires.map(({ representation }) => representation)).toEqual([
      'code',
      'z',
    ]);
  });

  it('computes nothing at gamma 0', () => {
    const shapes = { bottleneck: [3], latent: [3] };
    const running = ceb({ gamma: 0 }).start(setupByHand({ shapes }));
    expect(running.step(stepByHand()).hooks.penalty).toBeUndefined();
    running.dispose();
  });

  it.each([
    [{ gamma: -1 }, /"gamma"/],
    [{ estimate: 'mean' }, /"estimate"/],
  ])('refuses %j, naming the field', (options, message) => {
    expect(() => ceb(options as never)).toThrow(
      expect.objectContaining({ code: 'invalid-options', message: expect.stringMatching(message) }),
    );
  });

  it('is made by its recipe, whose options are checked', () => {
    const context = { model: { name: 'toy', inputShape: [1], classes: 2, representations: {} } };
    expect(createFrom(recipe, { gamma: 1 }, context).settings).toMatchObject({
      gamma: 1,
      estimate: 'sample',
      deviation: 'unit',
    });
    expect(() => createFrom(recipe, { nothing: 1 }, context)).toThrow(/^ceb: .*nothing/);
  });
});
