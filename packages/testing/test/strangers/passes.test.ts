import { defineRegularizer } from '@infomixup/regularizer';
import { describeRegularizer } from '@infomixup/testing';
import { adam } from '@infomixup/trainer';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { centerLoss } from './center-loss.js';
import { meanTeacher, rDrop } from './consistency.js';
import { accumulate, clipByNorm } from './gradients.js';
import { trained } from './run.js';

describeRegularizer('R-Drop', { create: () => rDrop({ weight: 2 }), neutral: () => rDrop({ weight: 0 }) });
describeRegularizer('mean teacher', { create: () => meanTeacher({ weight: 2 }) });
describeRegularizer('center loss', {
  create: () => centerLoss({ at: 'latent', weight: 0.5 }),
  neutral: () => centerLoss({ at: 'latent', weight: 0 }),
});
describeRegularizer('accumulation', {
  create: () => accumulate({ batches: 3 }),
  neutral: () => accumulate({ batches: 1 }),
});
describeRegularizer('clipping', { create: () => clipByNorm({ norm: 0.5 }) });

describe('further passes', () => {
  it('give representations, and the same logits under shared noise', async () => {
    const shapes: string[] = [];
    const watching = defineRegularizer({
      name: 'watching',
      settings: {},
      requires: {},
      init: () => null,
      step: () => ({
        penalty: ({ logits, batch, pass, parameters }): tf.Scalar => {
          const difference = (other: tf.Tensor) => tf.max(tf.abs(tf.sub(logits, other))).dataSync()[0] ?? 0;
          expect(difference(pass(batch.inputs, { noise: 'shared' }).logits)).toBe(0);
          expect(difference(pass(batch.inputs, { noise: 'shared', parameters }).logits)).toBe(0);
          expect(difference(pass(batch.inputs).logits)).toBeGreaterThan(0);
          const evaluated = pass(batch.inputs, { mode: 'eval' }).logits;
          expect(difference(evaluated)).toBeGreaterThan(0);
          expect([...evaluated.dataSync()]).toEqual([...pass(batch.inputs, { mode: 'eval' }).logits.dataSync()]);
          shapes.push(evaluated.shape.join());
          return tf.scalar(0);
        },
      }),
    });
    await trained([watching], { epochs: 1 });
    expect(shapes).toEqual(['8,3', '8,3', '8,3', '8,3']);
  });
});

describe('an update that is left out', () => {
  it('makes one of several batches: as many updates as one plain run with their mean', async () => {
    const steps: number[] = [];
    const counting = defineRegularizer({
      name: 'counting',
      settings: {},
      requires: {},
      init: () => null,
      step: () => ({
        updated: ({ updates }) => {
          steps.push(updates);
          return null;
        },
      }),
    });
    const optimizer = adam();
    const { history } = await trained([counting, accumulate({ batches: 2 })], { optimizer, epochs: 2 });
    expect(history.position.step).toBe(8);
    expect(steps).toEqual([1, 2, 3, 4]);
  });

  it('leads where the batches together lead, at a batch twice as large', async () => {
    const { weights } = await trained([accumulate({ batches: 2 })], { batchSize: 8, epochs: 1 });
    const { weights: whole } = await trained([], { batchSize: 16, epochs: 1 });
    // Noise is drawn batch by batch, so the two agree only roughly.
    const kernel = weights['hidden/kernel'] ?? [];
    for (const [index, value] of kernel.entries()) expect(value).toBeCloseTo(whole['hidden/kernel']?.[index] ?? 0, 1);
  });
});

describe('clipping', () => {
  it('counts what it clips, and shortens the way', async () => {
    const { history } = await trained([clipByNorm({ norm: 1e-3 })], { epochs: 1 });
    expect(history.epochs[0]?.reports).toEqual({ 'clip-by-norm/clipped': 4 });
  });
});

describe("a plugin's variables", () => {
  it('are trained: centers lower their loss', async () => {
    const { history } = await trained([centerLoss({ at: 'latent', weight: 1 })], { epochs: 20 });
    const terms = history.epochs.map(({ terms }) => terms['penalty/center-loss'] ?? Number.NaN);
    expect(terms.at(-1)).toBeLessThan(0.7 * (terms[0] ?? 0));
  });
});
