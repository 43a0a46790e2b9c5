import { defineRegularizer } from '@infomixup/regularizer';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { createTrainer, leakWarning } from '../../src/index.js';
import { network } from '../support/network.js';
import { ring } from '../support/ring.js';

/** What is said of twelve steps with a plugin that keeps so many tensors at each. */
async function saidOf(keeps: (step: number) => number, options = { steps: 5 }) {
  const messages: string[] = [];
  const kept: tf.Tensor[] = [];
  const keeping = defineRegularizer({
    name: 'keeping',
    settings: {},
    requires: {},
    init: () => null,
    step: ({ step }) => {
      for (let one = 0; one < keeps(step); one++) kept.push(tf.keep(tf.zeros([1])));
      return {};
    },
  });
  const model = network();
  const warn = (message: string) => void messages.push(message);
  await createTrainer({ model, regularizers: [keeping], batchSize: 25, seed: 1 }).fit(ring(100), {
    epochs: 3,
    observers: [leakWarning({ ...options, warn })],
  });
  tf.dispose(kept);
  model.dispose();
  return messages;
}

describe('leakWarning', () => {
  it('warns once where every step leaves tensors behind, and says how many', async () => {
    expect(await saidOf(() => 2)).toEqual([
      'trainer: each of 5 steps left tensors behind, 2 on average; a plugin or observer keeps what it makes, as by tf.keep: return it as state, or dispose of it',
    ]);
  });

  it('says nothing of what is kept now and then, or not at all', async () => {
    expect(await saidOf((step) => Number(step % 4 === 0))).toEqual([]);
    expect(await saidOf(() => 0)).toEqual([]);
  });

  it('refuses a number of steps that none is', () => {
    expect(() => leakWarning({ steps: 1 })).toThrow(expect.objectContaining({ code: 'invalid-options' }));
  });
});
