import { averaged, bpda, fromProbabilities, pgd } from '@infomixup/attacks';
import { type Classifier, classifierOf, randomStream } from '@infomixup/core';
import { linearClassifier, toyModel } from '@infomixup/testing';
import * as tf from '@tensorflow/tfjs';
import { afterAll, describe, expect, it } from 'vitest';

const linear = linearClassifier({ weights: [2, -1, 1], bias: -0.9 });
const inputs = tf.tensor2d([0.5, 0.5, 0.5, 0.6, 0.5, 0.5], [2, 3]); // scores 0.1 and 0.3
const batch = { inputs, labels: Int32Array.of(1, 1) };

afterAll(() => inputs.dispose());

const statusOf = async (classifier: Classifier, epsilon: number) => {
  const attack = pgd({ norm: 'linf', steps: 10, randomStart: false });
  const result = await attack.run({ classifier, batch, epsilons: [epsilon], rng: randomStream(1, 'wrappers') });
  result.dispose();
  return { status: result.outcomes[0]?.status.join(), zeroGradients: result.zeroGradients };
};

const valuesOf = (compute: () => tf.Tensor) => Array.from(tf.tidy(() => compute().dataSync()));

describe('averaged', () => {
  /** Answers with the scores of one of two networks, in turn. */
  const unsteady = (): Classifier => {
    let pass = 0;
    return { ...linear, logits: (given) => tf.mul(linear.logits(given), pass++ % 2 === 0 ? 1 : -0.5) };
  };

  it('answers with the mean of the probabilities, or of the logits', () => {
    const one = tf.tensor2d([[0.5, 0.5, 0.5]]);
    const [no = 0, yes = 0] = valuesOf(() => averaged(unsteady(), { passes: 2 }).logits(one));
    const sigmoid = (score: number) => 1 / (1 + Math.exp(-score));
    expect(Math.exp(yes)).toBeCloseTo((sigmoid(0.1) + sigmoid(-0.05)) / 2, 6);
    expect(Math.exp(no) + Math.exp(yes)).toBeCloseTo(1, 6);
    const [, mean = 0] = valuesOf(() => averaged(unsteady(), { passes: 2, over: 'logits' }).logits(one));
    expect(mean).toBeCloseTo(0.025, 6);
    one.dispose();
  });

  it('has the mean of the gradients of logits', () => {
    const { logits } = averaged(unsteady(), { passes: 2, over: 'logits' });
    const slope = valuesOf(() => tf.grad((x) => tf.sum(tf.slice(logits(x), [0, 1], [-1, 1])))(tf.ones([1, 3])));
    expect(slope.map((value) => Number(value.toFixed(6)))).toEqual([0.5, -0.25, 0.25]);
  });

  it('refuses no passes at all', () => {
    expect(() => averaged(linear, { passes: 0 })).toThrow(/averaged: .*passes/);
  });
});

describe('frozen noise', () => {
  it('is the same at every call and for every input, and other noise from another stream', () => {
    const model = toyModel({ seed: 3 });
    const [first, second] = [1, 2].map((seed) =>
      classifierOf(model, { samples: 2, rng: randomStream(seed, 'frozen'), frozen: true }),
    );
    const images = tf.fill([2, 4, 4, 1], 0.5);
    const [a, b, c] = [first, first, second].map((one) => valuesOf(() => one?.logits(images) ?? images));
    expect(b).toEqual(a);
    expect(a?.slice(3)).toEqual(a?.slice(0, 3));
    expect(c).not.toEqual(a);
    const byMean = valuesOf(() => classifierOf(model).logits(images));
    expect(byMean).not.toEqual(a);
    images.dispose();
    model.dispose();
  });
});

describe('bpda', () => {
  /** Eight levels of grey, whose gradient is zero. */
  const levels = (given: tf.Tensor) => tf.div(tf.round(tf.mul(given, 8)), 8);
  const behind = (stage: (given: tf.Tensor) => tf.Tensor): Classifier => ({
    ...linear,
    logits: (given) => linear.logits(stage(given)),
  });

  it('lets an attack through a stage without gradient, and leaves its decisions', async () => {
    const masked = await statusOf(behind(levels), 0.1);
    expect(masked).toEqual({ status: 'robust,robust', zeroGradients: 2 });
    const through = behind(bpda({ forward: levels }));
    expect(await statusOf(through, 0.1)).toEqual({ status: 'fooled,fooled', zeroGradients: 0 });
    const plain = valuesOf(() => behind(levels).logits(inputs));
    expect(valuesOf(() => through.logits(inputs))).toEqual(plain);
  });

  it('serves functions that read from the engine, and names a stand-in of another shape', () => {
    const read = bpda({ forward: (given) => tf.tensor(given.dataSync().map(Math.sign), given.shape) });
    const slope = valuesOf(() => tf.grad((x) => tf.sum(tf.mul(read(x), 2)))(tf.tensor1d([-3, 4])));
    expect(slope).toEqual([2, 2]);
    const wrong = bpda({ forward: (given) => tf.sum(given, 0), standIn: (given) => given });
    expect(() => tf.tidy(() => tf.grad((x) => tf.sum(wrong(x)))(tf.ones([2, 3])))).toThrow(
      /bpda: the stand-in gives \[2,3\], and what it stands in for \[3\]/,
    );
  });
});

describe('fromProbabilities', () => {
  it('undoes a softmax up to what all logits have in common, and takes one column for two classes', async () => {
    const { bounds } = linear;
    const soft = fromProbabilities({
      ...{ bounds, classes: 2 },
      probabilities: (given) => tf.softmax(linear.logits(given)),
    });
    const lead = (logits: tf.Tensor2D) =>
      tf.sub<tf.Tensor2D>(tf.slice(logits, [0, 1], [-1, 1]), tf.slice(logits, [0, 0], [-1, 1]));
    const column = fromProbabilities({
      ...{ bounds, classes: 2 },
      probabilities: (given) => tf.sigmoid(lead(linear.logits(given))),
    });
    const expected = valuesOf(() => lead(linear.logits(inputs)));
    for (const each of [soft, column])
      for (const [row, value] of valuesOf(() => lead(each.logits(inputs))).entries())
        expect(value).toBeCloseTo(expected[row] ?? 0, 5);
    expect((await statusOf(soft, 0.05)).status).toBe((await statusOf(linear, 0.05)).status);
  });

  it('refuses another number of columns', () => {
    const wrong = fromProbabilities({ bounds: [0, 1], classes: 3, probabilities: () => tf.ones([2, 2]) });
    expect(() => tf.tidy(() => wrong.logits(inputs))).toThrow(/returned \[2,2\] for 2 inputs and 3 classes/);
  });
});
