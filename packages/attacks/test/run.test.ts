import { defineBoundedAttack, fgsm, pgd } from '@infomixup/attacks';
import {
  batchNormalization,
  batchNormalizationBuffers,
  batchNormalizationParameters,
  classifierOf,
  defineModel,
  dense,
  denseParameters,
  type LabelledBatch,
  randomStream,
} from '@infomixup/core';
import { linearClassifier } from '@infomixup/testing';
import * as tf from '@tensorflow/tfjs';
import { afterAll, describe, expect, it } from 'vitest';

const stream = () => randomStream(1, 'attack');
const classifier = linearClassifier({ weights: [1, -2], bias: 0.5 });
const inputs = tf.tensor2d([
  [0.5, 0.5],
  [0.9, 0.9],
  [0.1, 0.1],
]);
const batch: LabelledBatch = { inputs, labels: Int32Array.of(0, 0, 0) };

afterAll(() => inputs.dispose());

describe('a run', () => {
  it('tells the hint on normalisation for inputs out of bounds', async () => {
    const normalised = tf.tensor2d([[-0.42, 2.82]]);
    await expect(
      fgsm({ norm: 'linf' }).run({
        classifier,
        batch: { inputs: normalised, labels: Int32Array.of(0) },
        epsilons: [0.1],
        rng: stream(),
      }),
    ).rejects.toThrow(
      /fgsm: was given inputs from -0\.4\d* to 2\.8\d*, beyond the bounds 0 to 1; .*normalisation inside the model/,
    );
    normalised.dispose();
  });

  it('refuses a goal that the attack does not have', async () => {
    await expect(pgd({ norm: 'l2' }).run({ classifier, batch, rng: stream() })).rejects.toMatchObject({
      code: 'unsupported-goal',
    });
  });

  it('refuses a classifier of one output, and one of the wrong shape', async () => {
    await expect(
      fgsm({ norm: 'linf' }).run({ classifier: { ...classifier, classes: 1 }, batch, epsilons: [0.1], rng: stream() }),
    ).rejects.toMatchObject({ code: 'invalid-argument' });
    await expect(
      fgsm({ norm: 'linf' }).run({ classifier: { ...classifier, classes: 3 }, batch, epsilons: [0.1], rng: stream() }),
    ).rejects.toMatchObject({ code: 'wrong-shape' });
  });

  it('refuses integer inputs, a batch size of 0 and indices of another length', async () => {
    const run = (given: LabelledBatch, options: object) =>
      fgsm({ norm: 'linf' }).run({ classifier, batch: given, epsilons: [0.1], rng: stream(), ...options });
    const whole = tf.tensor2d([[0, 1]], [1, 2], 'int32');
    await expect(run({ inputs: whole, labels: Int32Array.of(0) }, {})).rejects.toThrow(
      /was given inputs that are int32 \[1,2\], .*cast to float32/,
    );
    await expect(run(batch, { batchSize: 0 })).rejects.toThrow(/batchSize is 0/);
    await expect(run(batch, { indices: Int32Array.of(4) })).rejects.toThrow(/1 indices for 3 samples/);
    whole.dispose();
  });

  it('stops when asked to, leaving nothing behind', async () => {
    const before = tf.memory().numTensors;
    const asked = new AbortController();
    const stopping = {
      ...classifier,
      logits: (points: tf.Tensor) => {
        asked.abort(new Error('enough'));
        return classifier.logits(points);
      },
    };
    await expect(
      fgsm({ norm: 'linf' }).run({
        ...{ classifier: stopping, batch, epsilons: [0.1, 0.2], rng: stream() },
        ...{ batchSize: 1, signal: asked.signal },
      }),
    ).rejects.toThrow('enough');
    expect(tf.memory().numTensors).toBe(before);
  });

  it('accepts an empty batch, and one that is misclassified throughout', async () => {
    const before = tf.memory().numTensors;
    const empty = { inputs: tf.zeros([0, 2]), labels: new Int32Array() };
    const none = await fgsm({ norm: 'l2' }).run({ classifier, batch: empty, epsilons: [0, 0.1], rng: stream() });
    expect(none.outcomes.map(({ status, perturbed }) => [status, perturbed.shape])).toEqual([
      [[], [0, 2]],
      [[], [0, 2]],
    ]);
    const wrong = await pgd({ norm: 'l2' }).run({
      ...{ classifier, batch: { inputs, labels: Int32Array.of(1, 1, 0) } },
      ...{ epsilons: [0.1], rng: stream() },
    });
    expect(wrong.outcomes[0]?.status).toEqual(['misclassified', 'misclassified', 'misclassified']);
    expect(wrong.gradientCalls).toBe(0);
    none.dispose();
    wrong.dispose();
    empty.inputs.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('sees a model in evaluation mode', async () => {
    const modes = new Set<string>();
    const model = defineModel({
      name: 'normalised',
      seed: 2,
      initializer: 'glorotUniform',
      inputShape: [2],
      classes: 2,
      bounds: [0, 1],
      representations: {},
      parameters: {
        ...batchNormalizationParameters('normal', 2),
        ...denseParameters('logits', { inputs: 2, units: 2 }),
      },
      buffers: batchNormalizationBuffers('normal', 2),
      forward: (points, pass, weights) => {
        modes.add(pass.mode);
        return dense(batchNormalization(points, weights, 'normal', pass), weights, 'logits');
      },
    });
    const statistics = () => Object.values(model.buffers).map((buffer) => Array.from(buffer.dataSync()));
    const before = statistics();
    const attack = pgd({ norm: 'linf', steps: 3 });
    (await attack.run({ classifier: classifierOf(model), batch, epsilons: [0.1], rng: stream() })).dispose();
    expect([...modes]).toEqual(['eval']);
    expect(statistics()).toEqual(before);
    model.dispose();
  });
});

describe('defineBoundedAttack', () => {
  const wild = (result: (points: tf.Tensor) => tf.Tensor, attempts = 1) =>
    defineBoundedAttack({
      ...{ name: 'wild', norm: 'linf', knowledge: 'none', iterative: false, settings: {}, attempts },
      perturb: (problem) => result(problem.inputs),
    });

  it('projects and clips what an inner loop returns', async () => {
    const found = await wild((points) => tf.add(points, 99)).run({
      classifier,
      batch,
      epsilons: [0.25],
      rng: stream(),
    });
    expect(found.outcomes[0]?.perturbed.arraySync()).toEqual([
      [0.75, 0.75],
      [Math.fround(1), 1],
      [Math.fround(0.1), Math.fround(0.1)],
    ]);
    found.dispose();
  });

  it('refuses points of another shape', async () => {
    const before = tf.memory().numTensors;
    const found = wild((points) => tf.sum(points, 1)).run({ classifier, batch, epsilons: [0.25], rng: stream() });
    await expect(found).rejects.toThrow(
      'wild: perturb returned float32 [2] where float32 [2,2] belongs; return the perturbed points',
    );
    expect(tf.memory().numTensors).toBe(before);
  });

  it('fails the samples whose points are not numbers, and leaves them as they were', async () => {
    const found = await wild((points) => tf.mul(points, NaN)).run({
      classifier,
      batch,
      epsilons: [0.25],
      rng: stream(),
    });
    expect(found.outcomes[0]?.status).toEqual(['failed', 'failed', 'misclassified']);
    expect(found.outcomes[0]?.perturbed.arraySync()).toEqual(inputs.arraySync());
    found.dispose();
  });

  it('keeps the attempt with the least margin where none fools', async () => {
    const offsets = [0.1, 0.3, 0.2];
    let attempt = 0;
    const tries = wild((points) => tf.add(points, tf.tensor1d([offsets[attempt++] ?? 0, 0])), 3);
    const one = { inputs: tf.tensor2d([[0.2, 0.9]]), labels: Int32Array.of(0) };
    const found = await tries.run({ classifier, batch: one, epsilons: [0.5], rng: stream() });
    expect(found.outcomes[0]?.perturbed.arraySync()).toEqual([[0.5, Math.fround(0.9)]]);
    expect(found.outcomes[0]?.status).toEqual(['robust']);
    found.dispose();
    one.inputs.dispose();
  });

  it('ends the search of a sample at its first success', async () => {
    let attempts = 0;
    const tries = wild((points) => {
      attempts++;
      return tf.add(points, tf.tensor1d([1, -1]));
    }, 5);
    const one = { inputs: tf.tensor2d([[0.5, 0.6]]), labels: Int32Array.of(0) };
    const found = await tries.run({ classifier, batch: one, epsilons: [0.3], rng: stream() });
    expect(found.outcomes[0]?.status).toEqual(['fooled']);
    expect(attempts).toBe(1);
    found.dispose();
    one.inputs.dispose();
  });
});
