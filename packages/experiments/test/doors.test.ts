import { fgsm } from '@infomixup/attacks';
import { classifierOf, type Dataset, randomStream, type Samples, spiralMlp, stratifiedSplit } from '@infomixup/core';
import { spirals } from '@infomixup/datasets';
import { evaluate } from '@infomixup/evaluation';
import { createTrainer, findLearningRate } from '@infomixup/trainer';
import * as tf from '@tensorflow/tfjs';
import { afterAll, describe, expect, it } from 'vitest';

const model = spiralMlp({ seed: 1, hidden: [4] });
const classifier = classifierOf(model);
const { train } = spirals({ seed: 1, size: 40 });
afterAll(() => model.dispose());

const size = 4;
const inputs = () => tf.zeros([size, 2]);
const labels = Int32Array.of(0, 1, 0, 1);
const gone = () => {
  const tensor = inputs();
  tensor.dispose();
  return tensor;
};

/** Samples as callers without types give them, and what every door says of them. */
const faults: Readonly<Record<string, [samples: () => object, words: string]>> = {
  'one-hot rows': [
    () => ({
      inputs: inputs(),
      labels: [
        [1, 0],
        [0, 1],
        [1, 0],
        [0, 1],
      ],
    }),
    'labels that are rows, as one-hot ones are',
  ],
  'a one-hot tensor': [() => ({ inputs: inputs(), labels: tf.eye(4) }), 'labels that are a tensor'],
  'class names': [() => ({ inputs: inputs(), labels: ['left', 'right', 'left', 'right'] }), 'labels that are names'],
  NaN: [() => ({ inputs: inputs(), labels: [Number.NaN, 0, 1, 0] }), 'labels that are not all numbers'],
  fractions: [() => ({ inputs: inputs(), labels: Float32Array.of(0.9, 1.9, 0, 1) }), 'labels that are fractions'],
  'a plain list': [() => ({ inputs: inputs(), labels: [0, 1, 0, 1] }), 'labels that are an array of 4'],
  'no labels': [() => ({ inputs: inputs() }), 'labels that are undefined'],
  'too few labels': [() => ({ inputs: inputs(), labels: Int32Array.of(0) }), '1 labels for 4 samples'],
  'a negative label': [
    () => ({ inputs: inputs(), labels: Int32Array.of(0, -1, 0, 1) }),
    'the label -1, which is not one of the 2 classes',
  ],
  'a label beyond the classes': [
    () => ({ inputs: inputs(), labels: Int32Array.of(0, 2, 0, 1) }),
    'the label 2, which is not one of the 2 classes',
  ],
  'inputs as a list': [
    () => ({ inputs: [[0, 0]], labels }),
    'inputs that are an array of 1, and no live float32 tensor',
  ],
  'inputs of whole numbers': [
    () => ({ inputs: tf.zeros([size, 2], 'int32'), labels }),
    'inputs that are int32 [4,2], and no live float32 tensor',
  ],
  'disposed inputs': [
    () => ({ inputs: gone(), labels }),
    'inputs that are a disposed tensor [4,2], and no live float32 tensor',
  ],
  'an input that is no number': [
    () => ({ inputs: tf.fill([size, 2], Number.NaN), labels }),
    'an input value that is no number, at 0',
  ],
  'inputs beyond the bounds': [
    () => ({ inputs: tf.fill([size, 2], 2), labels }),
    'inputs from 2 to 2, beyond the bounds -1 to 1',
  ],
};

/** Of a tensor's values, which are not read within a training step. */
const unread = ['an attack within a training step'];
const ofValues = ['an input that is no number', 'inputs beyond the bounds'];

/** A data set that gives these samples. */
const giving = (samples: () => object): Dataset => ({ ...train, size, gather: () => samples() as Samples });
const rng = randomStream(1, 'doors');
const attack = fgsm({ norm: 'linf' });
const options = { model, seed: 1, batchSize: size };

/** Everywhere that samples come in. */
const doors: Readonly<Record<string, (samples: () => object) => Promise<unknown>>> = {
  'training data': (samples) => createTrainer(options).fit(giving(samples), { epochs: 1 }),
  'a validation set': (samples) => createTrainer(options).fit(train, { epochs: 1, validation: giving(samples) }),
  'the search for a learning rate': (samples) => findLearningRate(options, giving(samples)),
  'a split': (samples) => stratifiedSplit(giving(samples), { validation: 1, seed: 1 }),
  'an evaluation': (samples) =>
    evaluate({ model: 'm', classifier, dataset: giving(samples), attacks: [], seed: 1, probeSamples: 0 }),
  'an attack': async (samples) =>
    attack.run({ classifier, batch: samples() as Samples, epsilons: [0.1], rng }).then((result) => result.dispose()),
  'an attack within a training step': async (samples) =>
    attack.perturb({ classifier, batch: samples() as Samples, epsilon: 0.1, rng }).dispose(),
};

describe.each(Object.entries(doors))('%s', (door, enter) => {
  it('lets sound samples in', async () => {
    await enter(() => ({ inputs: inputs(), labels }));
  });

  const seen = Object.entries(faults).filter(([fault]) => !unread.includes(door) || !ofValues.includes(fault));

  it.each(seen)('keeps out samples with %s', async (_, [samples, words]) => {
    await expect(enter(samples)).rejects.toThrow(words);
  });
});

/** What is no data set, or does not fit. */
const misfits: Readonly<Record<string, [dataset: unknown, words: string]>> = {
  nothing: [undefined, 'the data set is undefined'],
  'a list': [[1], 'the data set has undefined as "name"'],
  'no gather': [{ ...train, gather: undefined }, 'the data set has undefined as "gather", which is not a function'],
  'another number of classes': [{ ...train, classes: ['a', 'b', 'c'] }, 'has 3 classes, and '],
  bytes: [{ ...train, bounds: [0, 255] }, 'has values in [0,255], and '],
};

describe.each<[string, (dataset: Dataset) => Promise<unknown>]>([
  ['training', (dataset) => createTrainer(options).fit(dataset, { epochs: 1 })],
  ['the search for a learning rate', (dataset) => findLearningRate(options, dataset)],
  ['evaluation', (dataset) => evaluate({ model: 'm', classifier, dataset, attacks: [], seed: 1 })],
])('a data set for %s', (_, enter) => {
  it.each(Object.entries(misfits))('is refused as %s', async (_what, [dataset, words]) => {
    await expect(enter(dataset as Dataset)).rejects.toThrow(words);
  });
});

it.each(Object.entries(misfits).slice(1))('a validation set is refused as %s', async (_, [validation, words]) => {
  const fit = createTrainer(options).fit(train, { epochs: 1, validation: validation as Dataset });
  await expect(fit).rejects.toThrow(words.replace('the data set', 'the validation set'));
});
