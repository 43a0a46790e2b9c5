import { createHash } from 'node:crypto';
import { fgsm, samplesDigest } from '@infomixup/attacks';
import { augmented, firstNumbers, gatherSamples, memoryDataset, randomFlip, subset } from '@infomixup/core';
import {
  decodeCorpus,
  encodeCorpus,
  makeCorpus,
  recipes,
  staticCorpus,
  united,
} from '@infomixup/regularizer-adversarial-training';
import { linearClassifier, toyDataset, toyModel } from '@infomixup/testing';
import { createTrainer } from '@infomixup/trainer';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { toyCorpus } from './toy-corpus.js';

const data = toyDataset({ seed: 5, size: 25 });

describe('makeCorpus', () => {
  const line = memoryDataset({
    ...{ name: 'line', classes: ['low', 'high'], bounds: [0, 1], inputShape: [1] },
    inputs: Float32Array.of(0.25, 0.375, 0.625, 0.9, 0.6),
    // The last is misclassified from the start.
    labels: Uint8Array.of(0, 0, 1, 1, 0),
  });
  const options = {
    classifier: linearClassifier({ weights: [1], bias: -0.5 }),
    baseline: { name: 'linear', weights: 'f'.repeat(64) },
    dataset: line,
    seed: 1,
    batchSize: 2,
  };
  const attacks = [0.1875, 0.5].map((epsilon) => ({ attack: fgsm({ norm: 'linf' }), epsilon }));

  it('keeps what fools the baseline, attack by attack, and says where it comes from', async () => {
    const before = tf.memory().numTensors;
    const corpus = await makeCorpus({ ...options, attacks });
    expect(tf.memory().numTensors).toBe(before);
    expect([...corpus.indices]).toEqual([1, 2, 0, 1, 2, 3]);
    expect([...corpus.labels]).toEqual([0, 1, 0, 0, 1, 1]);
    expect([...corpus.inputs].map((value) => Number(value.toFixed(4)))).toEqual([
      0.5625, 0.4375, 0.75, 0.875, 0.125, 0.4,
    ]);
    expect(corpus.provenance).toEqual({
      dataset: { name: 'line', size: 5, sha256: await samplesDigest(line, Int32Array.of(0, 1, 2, 3)) },
      baseline: options.baseline,
      attacks: [
        { name: 'fgsm', norm: 'linf', settings: { norm: 'linf' }, epsilon: 0.1875, examples: 2 },
        { name: 'fgsm', norm: 'linf', settings: { norm: 'linf' }, epsilon: 0.5, examples: 4 },
      ],
      seed: 1,
    });
  });

  it('is refused where nothing fools the baseline', async () => {
    const weak = [{ attack: fgsm({ norm: 'linf' }), epsilon: 0.01 }];
    await expect(makeCorpus({ ...options, attacks: weak })).rejects.toMatchObject({ code: 'no-examples' });
  });
});

describe('the file of a corpus', () => {
  it('gives back what went in, and its checksum depends on the content alone', () => {
    const bytes = encodeCorpus(toyCorpus());
    const { corpus, sha256 } = decodeCorpus(bytes, 'toy');
    expect(corpus).toEqual(toyCorpus());
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(encodeCorpus(corpus)).toEqual(bytes);
    const other = { ...toyCorpus().provenance, seed: 2 };
    expect(decodeCorpus(encodeCorpus(toyCorpus({ provenance: other })), 'other').sha256).not.toBe(sha256);
  });

  it('is refused where any bit differs, by its name', () => {
    const bytes = encodeCorpus(toyCorpus());
    for (let place = 0; place < bytes.length; place += 1) {
      const damaged = bytes.slice();
      damaged[place] = (damaged[place] ?? 0) ^ 1;
      expect(() => decodeCorpus(damaged, 'x.safetensors')).toThrow(/x\.safetensors/);
    }
    for (const length of [0, 7, 100, bytes.length - 1])
      expect(() => decodeCorpus(bytes.slice(0, length), 'x.safetensors')).toThrow(
        /^corpus: x\.safetensors is damaged, or no corpus: /,
      );
  });

  it('with a provenance that is no JSON is refused, be its checksum right', () => {
    const file = Buffer.from(encodeCorpus(toyCorpus()));
    const digest = decodeCorpus(file, 'toy').sha256;
    const place = file.indexOf(digest);
    file.write('[', file.indexOf('{\\"dataset'), 'latin1');
    file.write('0'.repeat(64), place, 'latin1');
    file.write(createHash('sha256').update(file).digest('hex'), place, 'latin1');
    expect(() => decodeCorpus(file, 'x.safetensors')).toThrow(
      /x\.safetensors is damaged, or no corpus: its provenance is no JSON/,
    );
  });
});

describe('united', () => {
  it('has the clean samples, then the examples, in whatever order they are asked for', async () => {
    const both = await united(data, toyCorpus());
    expect(both.size).toBe(27);
    const samples = await gatherSamples(both, Int32Array.of(26, 3, 25, 0));
    expect([...samples.labels]).toEqual([1, 0, 2, 0]);
    const clean = data.gather(Int32Array.of(3, 0));
    const rows = (tensor: tf.Tensor) => tf.reshape(tensor, [-1, 16]).arraySync() as number[][];
    tf.tidy(() => {
      const [made, unchanged, zeros, first] = rows(samples.inputs);
      expect(made?.every((value) => value === 0.25)).toBe(true);
      expect(zeros?.every((value) => value === 0)).toBe(true);
      expect([unchanged, first]).toEqual(rows(clean.inputs));
    });
    tf.dispose([samples.inputs, clean.inputs]);
  });

  it('keeps soft targets and weights of clean samples; examples are one-hot and count 1', async () => {
    const soft = memoryDataset({
      ...{ name: 'toy', classes: ['a', 'b', 'c'], bounds: [0, 1], inputShape: [4, 4, 1] },
      inputs: new Float32Array(25 * 16),
      labels: new Uint8Array(25),
      targets: Float32Array.from({ length: 75 }, (_, place) => [0.5, 0.25, 0.25][place % 3] ?? 0),
      weights: new Float32Array(25).fill(2),
    });
    const { inputs, targets, weights } = await gatherSamples(await united(soft, toyCorpus()), Int32Array.of(25, 0));
    expect(targets?.arraySync()).toEqual([
      [0, 0, 1],
      [0.5, 0.25, 0.25],
    ]);
    expect([...(weights ?? [])]).toEqual([1, 2]);
    tf.dispose(targets ? [inputs, targets] : inputs);
  });

  it.each([
    [
      'another data set',
      { ...toyCorpus().provenance, dataset: { name: 'toy', size: 24 } },
      {},
      /was made of toy \(24 samples\)/,
    ],
    ['another shape', toyCorpus().provenance, { inputShape: [16] }, /has inputs \[16\]/],
    ['a class that there is not', toyCorpus().provenance, { labels: Int32Array.of(2, 3) }, /has the class 3/],
  ])('refuses examples of %s', async (_, provenance, change, message) => {
    await expect(united(data, toyCorpus({ provenance, ...change }))).rejects.toMatchObject({
      code: 'dataset-mismatch',
      message: expect.stringMatching(message),
    });
  });

  const ofItsSamples = async () => {
    const { provenance } = toyCorpus();
    const sha256 = await samplesDigest(data, toyCorpus().indices);
    return toyCorpus({ provenance: { ...provenance, dataset: { ...provenance.dataset, sha256 } } });
  };

  it('leaves out the examples of samples that are held back', async () => {
    const withoutFive = subset(
      data,
      firstNumbers(25).filter((number) => number !== 5),
    );
    const both = await united(withoutFive, await ofItsSamples());
    expect(both.size).toBe(25);
    const { inputs, labels } = await gatherSamples(both, Int32Array.of(24));
    inputs.dispose();
    expect([...labels]).toEqual([1]);
    const neither = subset(withoutFive, firstNumbers(6));
    expect((await united(neither, await ofItsSamples())).size).toBe(6);
  });

  it('refuses examples of other samples in data of the same name and size', async () => {
    const others = toyDataset({ seed: 6, size: 25 });
    await expect(united(others, await ofItsSamples())).rejects.toThrow(
      /was made of others, of the same name and number .another seed draws other samples., and the data are toy \(25 samples/,
    );
  });
});

describe('staticCorpus', () => {
  const kept = decodeCorpus(encodeCorpus(toyCorpus()), 'toy');

  it('adds the examples to every epoch: 27 samples are four batches of 7', async () => {
    const model = toyModel({ seed: 1 });
    const trainer = createTrainer({ model, regularizers: [staticCorpus(kept)], batchSize: 7, seed: 1 });
    const { position } = await trainer.fit(data, { epochs: 2 });
    expect(position.step).toBe(8);
    model.dispose();
  });

  it('reads a file once for all epochs, and does not begin with another', async () => {
    const model = toyModel({ seed: 1 });
    let reads = 0;
    const corpus = async () => {
      reads++;
      return encodeCorpus(toyCorpus());
    };
    const fit = (sha256: string) =>
      createTrainer({ model, regularizers: [staticCorpus({ corpus, sha256 })], seed: 1 }).fit(data, { epochs: 2 });
    await fit(kept.sha256);
    expect(reads).toBe(1);
    await expect(fit('0'.repeat(64))).rejects.toMatchObject({ cause: { code: 'other-corpus' } });
    const absent = staticCorpus({
      corpus: () => Promise.reject(new Error('ENOENT: no such file')),
      sha256: kept.sha256,
    });
    await expect(createTrainer({ model, regularizers: [absent], seed: 1 }).check(data)).rejects.toMatchObject({
      cause: { code: 'no-corpus', message: expect.stringContaining('cannot be read: ENOENT') },
    });
    model.dispose();
  });

  it('takes no examples of what is held back, with samples that vary from epoch to epoch', async () => {
    const { provenance } = toyCorpus();
    const sha256 = await samplesDigest(data, toyCorpus().indices);
    const corpus = toyCorpus({ provenance: { ...provenance, dataset: { ...provenance.dataset, sha256 } } });
    const model = toyModel({ seed: 1 });
    const regularizers = [staticCorpus({ ...kept, corpus })];
    const varied = augmented(subset(data, firstNumbers(6)), [randomFlip()]);
    const trainer = createTrainer({ model, regularizers, batchSize: 1, seed: 1 });
    const { position } = await trainer.fit(varied, { epochs: 2 });
    expect(position.step).toBe(14);
    model.dispose();
  });

  it('is made by its recipe, which reads the file by what the run gives', async () => {
    const [, recipe] = recipes;
    const context = { model: { name: 'toy', inputShape: [1], classes: 2, representations: {} } };
    const options = { corpus: '/x.safetensors', sha256: kept.sha256 };
    expect(recipe.create(options, { ...context, readFile: async () => new Uint8Array() }).settings).toEqual({
      sha256: kept.sha256,
    });
    expect(() => recipe.create(options, context)).toThrow(expect.objectContaining({ code: 'no-files' }));
  });
});
