import { createFrom, randomStream } from '@infomixup/core';
import { defineRegularizer } from '@infomixup/regularizer';
import { dropout, recipe } from '@infomixup/regularizer-dropout';
import { setupByHand, stepByHand, toyDataset, toyModel } from '@infomixup/testing';
import { createTrainer } from '@infomixup/trainer';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';

const batch = { inputs: tf.zeros([2, 1]), targets: tf.zeros<tf.Rank.R2>([2, 2]), ...numbers() };

function numbers() {
  return { labels: Int32Array.of(0, 1), indices: Int32Array.of(0, 1) };
}

const changesOf = (options: Parameters<typeof dropout<'hidden'>>[0]) =>
  dropout(options).start(setupByHand()).step(stepByHand()).hooks.representations;

describe('dropout', () => {
  it('zeroes whole channels of a sample, and doubles the others', () => {
    tf.tidy(() => {
      const change = changesOf({ at: ['hidden'], unit: 'channel' }).hidden;
      const dropped = change?.(tf.ones([4, 2, 2, 8]), {}, batch, randomStream(1, 'noise')) ?? tf.scalar(0);
      const sums = tf.sum(dropped, [1, 2]).dataSync();
      expect(new Set(sums)).toEqual(new Set([0, 8]));
    });
  });

  it('leaves values alone where there is no noise, and has no hook at rate 0', () => {
    tf.tidy(() => {
      const value = tf.ones([2, 3]);
      expect(changesOf({ at: ['hidden'] }).hidden?.(value, {}, batch, null)).toBe(value);
      expect(changesOf({ at: ['hidden'], rate: 0 })).toEqual({});
    });
  });

  it('has masks of its own for each pass: shared, fresh, or none in evaluation', async () => {
    const seen: Record<string, number> = {};
    const watching = defineRegularizer({
      name: 'watching',
      settings: {},
      requires: {},
      init: () => null,
      step: () => ({
        penalty: ({ logits, batch: { inputs }, pass }): tf.Scalar => {
          const off = (options: Parameters<typeof pass>[1], from = logits) =>
            tf.max(tf.abs(tf.sub(from, pass(inputs, options).logits))).dataSync()[0] ?? Number.NaN;
          seen['shared'] = off({ hooks: true, noise: 'shared' });
          seen['fresh'] = off({ hooks: true });
          const evaluated = pass(inputs, { mode: 'eval' }).logits;
          seen['evaluation'] = off({ hooks: true, mode: 'eval' }, evaluated);
          return tf.scalar(0);
        },
      }),
    });
    const model = toyModel({ seed: 1 });
    const regularizers = [dropout({ at: ['input', 'latent'] }), watching];
    await createTrainer({ model, regularizers, batchSize: 8, seed: 1 }).fit(toyDataset({ seed: 1, size: 8 }), {
      epochs: 1,
    });
    model.dispose();
    expect(seen).toMatchObject({ shared: 0, evaluation: 0 });
    expect(seen['fresh']).toBeGreaterThan(0);
  });

  it('draws each representation from a stream of its own, whatever stands beside it', async () => {
    const zeros: Record<string, number[]> = {};
    const watching = (name: string) =>
      defineRegularizer({
        name: 'watching',
        settings: {},
        requires: {},
        init: () => null,
        step: () => ({
          prepareBatch: (given) => given,
          penalty: ({ pass, batch: { inputs } }): tf.Scalar => {
            const { logits } = pass(inputs, { hooks: true, noise: 'shared' });
            zeros[name] = [...logits.dataSync()];
            return tf.scalar(0);
          },
        }),
      });
    for (const [name, plugins] of [
      ['alone', [dropout({ at: ['hidden'] }), watching('alone')]],
      ['later', [watching('later'), dropout({ at: ['hidden'] })]],
    ] as const) {
      const model = toyModel({ seed: 1 });
      const trainer = createTrainer({ model, regularizers: plugins, batchSize: 8, seed: 1 });
      await trainer.fit(toyDataset({ seed: 1, size: 8 }), { epochs: 1 });
      model.dispose();
      expect(zeros[name]).toHaveLength(24);
    }
    expect(zeros['alone']).toEqual(zeros['later']);
  });

  it('refuses a rate of 1 and an unknown option, and is made by its recipe', () => {
    expect(() => dropout({ at: ['hidden'], rate: 1 })).toThrow(/^dropout: .*"rate"/);
    const context = { model: { name: 'toy', inputShape: [1], classes: 2, representations: {} } };
    expect(createFrom(recipe, { at: ['hidden'], unit: 'channel' }, context).settings).toEqual({
      ...{ at: ['hidden'], rate: 0.5, unit: 'channel' },
    });
    const representations = { input: 'tensor', dense: 'tensor', code: 'gaussian' } as const;
    expect(createFrom(recipe, {}, { model: { ...context.model, representations } }).settings).toEqual({
      ...{ at: ['dense'], rate: 0.5, unit: 'element' },
    });
    expect(() => createFrom(recipe, { at: ['hidden'], p: 0.2 }, context)).toThrow(/^dropout: .*"p"/);
  });
});
