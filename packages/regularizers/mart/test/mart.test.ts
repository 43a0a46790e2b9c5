import { createFrom } from '@infomixup/core';
import { marginTerm, mart, misclassificationTerm, recipe } from '@infomixup/regularizer-mart';
import { setupByHand, stepByHand } from '@infomixup/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';

/** Logits of these probabilities. */
const logitsOf = (rows: number[][]) => tf.log(tf.tensor2d(rows));

describe('marginTerm', () => {
  it('is the logarithm of what the likeliest wrong class leaves', () => {
    tf.tidy(() => {
      const terms = marginTerm(
        logitsOf([
          [0.5, 0.3, 0.2],
          [0.7, 0.2, 0.1],
        ]),
        Int32Array.of(0, 1),
      ).dataSync();
      expect(terms[0]).toBeCloseTo(-Math.log(0.7001), 5);
      expect(terms[1]).toBeCloseTo(-Math.log(0.3001), 5);
    });
  });

  it('is finite where a wrong class has all of the probability', () => {
    tf.tidy(() => {
      const [term] = marginTerm(tf.tensor2d([[1000, 0]]), Int32Array.of(1)).dataSync();
      expect(term).toBeCloseTo(-Math.log(1e-4), 1);
    });
  });
});

describe('misclassificationTerm', () => {
  it('counts a divergence by how unsure the clean prediction is', () => {
    tf.tidy(() => {
      const clean = logitsOf([
        [0.75, 0.25],
        [0.5, 0.5],
      ]);
      const moved = logitsOf([
        [0.5, 0.5],
        [0.25, 0.75],
      ]);
      const divergences = [
        0.75 * Math.log(0.75 / 0.5) + 0.25 * Math.log(0.25 / 0.5),
        0.5 * Math.log(0.5 / 0.25) + 0.5 * Math.log(0.5 / 0.75),
      ];
      const expected = ((divergences[0] ?? 0) * 0.25 + (divergences[1] ?? 0) * 0.5) / 2;
      expect(misclassificationTerm(clean, moved, Int32Array.of(0, 1)).dataSync()[0]).toBeCloseTo(expected, 5);
    });
  });
});

describe('mart', () => {
  it('does and draws nothing at a radius of 0', () => {
    const { hooks } = mart({ epsilon: 0 }).start(setupByHand()).step(stepByHand());
    expect([hooks.prepareBatch, hooks.penalty]).toEqual([undefined, undefined]);
  });

  it('claims the inputs, and the mixing of targets', () => {
    expect([...mart().claims, ...mart().changes]).toEqual(['replace-inputs', 'mix-targets', 'inputs']);
  });

  it.each([
    [{ beta: -1 }, /"beta"/],
    [{ steps: 0 }, /"steps"/],
  ])('refuses %j, naming the field', (options, message) => {
    expect(() => mart(options as never)).toThrow(
      expect.objectContaining({ code: 'invalid-options', message: expect.stringMatching(message) }),
    );
  });

  it('is made by its recipe, whose options are checked', () => {
    const context = { model: { name: 'toy', inputShape: [1], classes: 2, representations: {} } };
    expect(createFrom(recipe, { beta: 6 }, context).settings).toMatchObject({
      beta: 6,
      steps: 10,
      statistics: 'update',
    });
    expect(() => createFrom(recipe, { nothing: 1 }, context)).toThrow(/^mart: .*nothing/);
  });
});
