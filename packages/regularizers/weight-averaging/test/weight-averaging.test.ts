import {
  batchNormalization,
  batchNormalizationBuffers,
  batchNormalizationParameters,
  createFrom,
  defineModel,
  dense,
  denseParameters,
  flatten,
} from '@infomixup/core';
import { ema, movedAverage, recipes, swa } from '@infomixup/regularizer-weight-averaging';
import { toyDataset, toyModel } from '@infomixup/testing';
import { createTrainer, sgd } from '@infomixup/trainer';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';

const data = toyDataset({ seed: 5, size: 16 });

describe('movedAverage', () => {
  it('moves by the share, and begins with the first value', () => {
    tf.tidy(() => {
      const { a, b } = movedAverage({ a: tf.tensor1d([1, 2]) }, { a: tf.tensor1d([3, 2]), b: tf.tensor1d([7]) }, 0.25);
      expect(a?.arraySync()).toEqual([1.5, 2]);
      expect(b?.arraySync()).toEqual([7]);
    });
  });
});

/** The weights of `logits/bias` after each epoch, those to evaluate, and what the model is left with. */
async function biasesOf(regularizer: ReturnType<typeof ema>, epochs: number) {
  const model = toyModel({ seed: 1 });
  const live: number[][] = [];
  const trainer = createTrainer({ model, regularizers: [regularizer], optimizer: sgd(), batchSize: 16, seed: 1 });
  const bias = () => [...(model.parameters['logits/bias']?.dataSync() ?? [])];
  const first = bias();
  const { evaluationWeights } = await trainer.fit(data, {
    epochs,
    observers: [{ epochEnd: () => void live.push(bias()) }],
  });
  model.dispose();
  return { first, live, evaluated: evaluationWeights && [...(evaluationWeights['logits/bias']?.data ?? [])] };
}

const close = (found: readonly number[] | undefined, expected: readonly (number | undefined)[]) => {
  expect(found).toHaveLength(expected.length);
  for (const [place, value] of expected.entries()) expect(found?.[place]).toBeCloseTo(value ?? Number.NaN, 6);
};

describe('ema', () => {
  it('averages every update from the first weights on, and leaves those that are trained', async () => {
    const { first, live, evaluated } = await biasesOf(ema({ decay: 0.75 }), 2);
    close(
      evaluated,
      first.map((value, place) => {
        const [one = [], two = []] = live;
        return 0.75 * (0.75 * value + 0.25 * (one[place] ?? 0)) + 0.25 * (two[place] ?? 0);
      }),
    );
  });

  it('is absent at decay 0, where the weights themselves serve', async () => {
    expect((await biasesOf(ema({ decay: 0 }), 1)).evaluated).toBeUndefined();
  });
});

describe('swa', () => {
  it('is the mean of the epochs that it counts', async () => {
    const { live, evaluated } = await biasesOf(swa({ from: 1, every: 2 }), 5);
    close(
      evaluated,
      (live[1] ?? []).map((value, place) => (value + (live[3]?.[place] ?? 0)) / 2),
    );
  });

  it('is absent before the first of them', async () => {
    expect((await biasesOf(swa({ from: 2 }), 2)).evaluated).toBeUndefined();
  });
});

describe("BatchNorm's statistics beside an average", () => {
  const normalized = () =>
    defineModel({
      ...{ name: 'normalized', seed: 1, inputShape: [4, 4, 1], classes: 3, bounds: [0, 1], representations: {} },
      parameters: {
        ...batchNormalizationParameters('bn', 16),
        ...denseParameters('logits', { inputs: 16, units: 3 }),
      },
      buffers: batchNormalizationBuffers('bn', 16),
      forward: (inputs, pass, weights) =>
        dense(batchNormalization(flatten(inputs), weights, 'bn', pass), weights, 'logits'),
    });

  /** The running means, first of them that are trained with, then of those to evaluate. */
  const meansOf = async (regularizer: ReturnType<typeof ema>) => {
    const model = normalized();
    const trainer = createTrainer({ model, regularizers: [regularizer], optimizer: sgd(), batchSize: 16, seed: 1 });
    const { evaluationWeights } = await trainer.fit(data, { epochs: 2 });
    const live = [...(model.buffers['bn/movingMean']?.dataSync() ?? [])];
    model.dispose();
    return [live, [...(evaluationWeights?.['bn/movingMean']?.data ?? [])]] as const;
  };

  it('are averaged where told', async () => {
    const [live, averaged] = await meansOf(ema({ decay: 0.75, buffers: 'average' }));
    // One batch is all of the data: after two updates the running mean is (1 - 0.81) of it, after the first 0.1 of it.
    close(
      averaged,
      live.map((value) => (0.75 * 0.1 + 0.25 * 0.19) * (value / 0.19)),
    );
  });

  it('are recomputed else: those of the data at the averaged weights', async () => {
    const inputs = data.gather(Int32Array.from({ length: 16 }, (_, index) => index)).inputs;
    const means = tf.tidy(() => [...tf.mean(tf.reshape(inputs, [16, 16]), 0).dataSync()]);
    inputs.dispose();
    for (const regularizer of [ema({ decay: 0.75 }), swa()]) {
      const [, recomputed] = await meansOf(regularizer);
      for (const [place, mean] of means.entries()) expect(recomputed[place]).toBeCloseTo(mean, 3);
    }
  });
});

describe('the options', () => {
  const context = { model: { name: 'toy', inputShape: [1], classes: 2, representations: {} } };

  it.each([
    [() => ema({ decay: 1.1 }), /^ema: .*"decay"/],
    [() => ema({ decay: 1 }), /^ema: .*"decay": .*first weights/],
    [() => swa({ from: -1 }), /^swa: .*"from"/],
    [() => swa({ every: 0 }), /^swa: .*"every"/],
  ])('are refused out of their ranges', (make, message) => {
    expect(make).toThrow(expect.objectContaining({ code: 'invalid-options', message: expect.stringMatching(message) }));
  });

  it('are checked by the recipes', () => {
    const [first, second] = recipes;
    expect(createFrom(first, {}, context).settings).toEqual({ decay: 0.999, buffers: 'recompute' });
    expect(createFrom(second, { from: 3 }, context).settings).toEqual({ from: 3, every: 1 });
    expect(createFrom(second, {}, context).claims).toEqual(['evaluation-weights']);
  });
});
