import { createFrom, klDivergence, randomStream } from '@infomixup/core';
import { recipe, trades, tradesAttack } from '@infomixup/regularizer-trades';
import { linearClassifier, setupByHand, stepByHand } from '@infomixup/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';

describe('tradesAttack', () => {
  const classifier = linearClassifier({ weights: [2, -1], bias: 0.3 });

  it('moves away from the clean prediction, whatever the labels, within ball and bounds', () => {
    tf.tidy(() => {
      const inputs = tf.tensor2d([
        [0.5, 0.5],
        [0.05, 0.95],
      ]);
      const rng = randomStream(1, 'attack');
      const found = (labels: Int32Array) =>
        tradesAttack({ steps: 5, relativeStepSize: 0.5 }).perturb({
          ...{ classifier, rng, epsilon: 0.2 },
          batch: { inputs, labels },
        });
      const points = found(Int32Array.of(0, 1));
      expect([...points.dataSync()]).toEqual([...found(Int32Array.of(1, 0)).dataSync()]);
      for (const [place, value] of points.dataSync().entries()) {
        expect(Math.abs(value - (inputs.dataSync()[place] ?? 0))).toBeLessThanOrEqual(0.2 + 1e-6);
        expect(value >= 0 && value <= 1).toBe(true);
      }
      const apart = klDivergence(classifier.logits(inputs), classifier.logits(points)).dataSync();
      // Logits [0, z]: from z = 0.8 to 0.8 +- 0.6, and from -0.55 to -0.7 or -0.1.
      for (const value of apart) expect(value).toBeGreaterThan(0.01);
    });
  });
});

describe('trades', () => {
  it('does and draws nothing at beta 0 or a radius of 0', () => {
    for (const options of [{ beta: 0 }, { epsilon: 0 }])
      expect(Object.keys(trades(options).start(setupByHand()).step(stepByHand()).hooks)).toEqual(['representations']);
  });

  it('claims nothing, and changes nothing of the batch', () => {
    expect([...trades().claims, ...trades().changes]).toEqual([]);
  });

  it.each([
    [{ beta: -1 }, /"beta"/],
    [{ steps: 1e6 }, /"steps"/],
    [{ beat: 1 }, /did you mean "beta"/],
  ])('refuses %j, naming the field', (options, message) => {
    expect(() => trades(options as never)).toThrow(
      expect.objectContaining({ code: 'invalid-options', message: expect.stringMatching(message) }),
    );
  });

  it('is made by its recipe, whose options are checked', () => {
    const context = { model: { name: 'toy', inputShape: [1], classes: 2, representations: {} } };
    expect(createFrom(recipe, { beta: 6 }, context).settings).toMatchObject({ beta: 6, epsilon: 0.3, steps: 40 });
    expect(() => createFrom(recipe, { nothing: 1 }, context)).toThrow(/^trades: .*nothing/);
  });
});
