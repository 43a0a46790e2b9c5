import { classifierOf, evaluationPass, randomStream, spiralMlp } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectClose } from '../close.js';

const make = () => spiralMlp({ seed: 2, hidden: [8], bottleneck: 3, deviation: 'logVariance' });

describe('classifierOf', () => {
  let model: ReturnType<typeof make>;
  let inputs: tf.Tensor;
  beforeAll(() => {
    model = make();
    inputs = tf.tensor2d([
      [0.5, -0.2],
      [0.1, 0.9],
    ]);
  });
  afterAll(() => {
    inputs.dispose();
    model.dispose();
  });

  it('is deterministic by the mean', () => {
    const classifier = classifierOf(model);
    const [first, second] = tf.tidy(() => [0, 1].map(() => Array.from(classifier.logits(inputs).dataSync())));
    expect(second).toEqual(first);
    expect(classifier.classes).toBe(2);
    expect(classifier.bounds).toEqual([-1, 1]);
  });

  it('averages the probabilities of samples', () => {
    const sampled = classifierOf(model, { samples: 3, rng: randomStream(4, 'evaluation') });
    const logits = tf.tidy(() => sampled.logits(inputs));
    const expected = tf.tidy(() => {
      const rng = randomStream(4, 'evaluation');
      const runs = [0, 1, 2].map(() => tf.softmax(model.forward(inputs, evaluationPass({ rng }))));
      return tf.log(tf.div(tf.addN(runs), 3));
    });
    expectClose(logits, expected.dataSync());
    const again = tf.tidy(() => sampled.logits(inputs));
    expect(again.dataSync()).not.toEqual(logits.dataSync());
    tf.dispose([logits, expected, again]);
  });

  it('tends to the same answer with many samples', () => {
    const answers = [1, 2].map((seed) => {
      const sampled = classifierOf(model, { samples: 400, rng: randomStream(seed, 'many') });
      return tf.tidy(() => Array.from(tf.softmax(sampled.logits(inputs)).dataSync()));
    });
    expectClose(answers[0] ?? [], answers[1] ?? [], 0.1);
  });

  it.each([undefined, 2])('has gradients in the inputs and leaves nothing behind (samples: %s)', (samples) => {
    const classifier = classifierOf(model, samples ? { samples, rng: randomStream(1, 'gradient') } : undefined);
    const step = () =>
      tf.tidy(() =>
        tf
          .grad((x: tf.Tensor) => tf.sum(tf.square(classifier.logits(x))))(inputs)
          .dataSync(),
      );
    expect(step().some((value) => value !== 0)).toBe(true);
    const before = tf.memory().numTensors;
    for (let i = 0; i < 200; i++) step();
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each([0, 1.5])('refuses %d samples', (samples) => {
    expect(() => classifierOf(model, { samples, rng: randomStream(1, 'x') })).toThrow(/whole number of at least 1/);
  });
});
