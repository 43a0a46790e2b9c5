import { type Corpus, decodeCorpus } from '@infomixup/attacks';
import {
  type Dataset,
  type Gather,
  InfomixupError,
  oneHot,
  type Recipe,
  reasonOf,
  type Samples,
} from '@infomixup/core';
import { defineRegularizer, type Regularizer } from '@infomixup/regularizer';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { examplesFor, rowsOfCorpus } from './examples-for.js';

/** Options of `staticCorpus`. */
export interface StaticCorpusOptions {
  /** The examples, or how to read their file: called once, before the first epoch. */
  readonly corpus: Corpus | (() => Promise<Uint8Array>);
  /** The checksum of the examples' file, as `decodeCorpus` tells it: with another file training does not begin. */
  readonly sha256: string;
}

/**
 * Adversarial training as the thesis has it: the examples of attacks against a baseline, made once, are added to the clean
 * data, and every epoch sees both. The model that is trained is never attacked. Examples of samples that training does not
 * have, as where some are held back to validate, are left out.
 *
 * Madry et al., whom the thesis names for it, make examples anew for each batch: `adversarialTraining`.
 *
 * @throws InfomixupError from `fit`, as the cause of `regularizer-hook-failed`: `corrupt-corpus`, `other-corpus`, `no-corpus`, and
 *   `dataset-mismatch` where examples and data differ in shape or classes, or the examples were made of other data
 *
 * @example
 * ```ts
 * import { fgsm } from '@infomixup/attacks';
 * import { spiralMlp } from '@infomixup/core';
 * import { spirals } from '@infomixup/datasets';
 * import { decodeCorpus, encodeCorpus, makeCorpus, staticCorpus } from '@infomixup/regularizer-adversarial-training';
 * import { linearClassifier } from '@infomixup/testing';
 * import { createTrainer } from '@infomixup/trainer';
 * const model = spiralMlp({ seed: 2, hidden: [4] });
 * const dataset = spirals({ seed: 1, size: 40 }).train;
 * const corpus = await makeCorpus({
 *   classifier: linearClassifier({ weights: [1, 1], bounds: [-1, 1] }),
 *   baseline: { name: 'linear', weights: 'written above' },
 *   dataset,
 *   attacks: [{ attack: fgsm({ norm: 'linf' }), epsilon: 0.3 }],
 *   seed: 1,
 * });
 * const kept = decodeCorpus(encodeCorpus(corpus), 'corpus.safetensors');
 * const trainer = createTrainer({ model, regularizers: [staticCorpus(kept)], seed: 1 });
 * const { epochs } = await trainer.fit(dataset, { epochs: 1 });
 * console.assert(Number.isFinite(epochs[0]?.loss));
 * model.dispose();
 * ```
 */
export function staticCorpus({ corpus, sha256 }: StaticCorpusOptions): Regularizer<Record<never, never>> {
  // Read once for all runs, which only look at it.
  let read: Promise<Corpus> | undefined;
  const examples = () => {
    if (typeof corpus !== 'function') return corpus;
    read ??= corpus().then((bytes) => expected(bytes, sha256), unreadable);
    return read;
  };
  const fitting = new WeakMap<Dataset, Promise<Corpus>>();
  return defineRegularizer({
    name: 'static-corpus',
    settings: { sha256 },
    requires: {},
    init: () => null,
    prepareEpoch: async (_, data) => {
      // Each epoch has a data set of its own, of one origin.
      const { dataset } = data.origin ?? { dataset: data };
      const known = fitting.get(dataset) ?? examplesFor(data, await examples());
      fitting.set(dataset, known);
      return joinedWith(data, await known);
    },
    step: () => ({}),
  });
}

function unreadable(cause: unknown): never {
  throw new InfomixupError(
    `static-corpus: its corpus cannot be read: ${reasonOf(cause)}; name a file that is there`,
    'no-corpus',
    {
      cause,
    },
  );
}

function expected(bytes: Uint8Array, sha256: string): Corpus {
  const found = decodeCorpus(bytes, 'the file of the corpus');
  if (found.sha256 === sha256) return found.corpus;
  throw new InfomixupError(
    `static-corpus: the corpus says that its SHA-256 is ${found.sha256}, not ${sha256}; give the file that was meant, or what \`infomixup corpus\` printed (the file holds it, so that it is not what sha256sum counts)`,
    'other-corpus',
  );
}

/**
 * The samples of `data`, then those examples of `corpus` that were made of them, as one data set.
 *
 * @throws InfomixupError `dataset-mismatch` where they are not of one kind, or the examples were made of other data
 */
export async function united(data: Dataset, corpus: Corpus): Promise<Dataset> {
  return joinedWith(data, await examplesFor(data, corpus));
}

function joinedWith(data: Dataset, corpus: Corpus): Dataset {
  const gather: Gather = (indices, training) => {
    const clean = indices.filter((index) => index < data.size);
    const made = indices.filter((index) => index >= data.size).map((index) => index - data.size);
    if (made.length === 0) return data.gather(indices, training);
    const order = new Int32Array(indices.length);
    let [cleanSoFar, madeSoFar] = [0, clean.length];
    for (const [row, index] of indices.entries()) order[row] = index < data.size ? cleanSoFar++ : madeSoFar++;
    const examples = examplesAt(corpus, made);
    if (clean.length === 0) return examples;
    const join = (samples: Samples) => joinedSamples(samples, examples, order, data.classes.length);
    const samples = data.gather(clean, training);
    return samples instanceof Promise ? samples.then(join) : join(samples);
  };
  const withinBounds = data.gather.withinBounds ?? false;
  const { origin: _, ...whole } = data;
  return { ...whole, size: data.size + corpus.labels.length, gather: Object.assign(gather, { withinBounds }) };
}

/** Clean samples followed by examples, in `order`. */
function joinedSamples(clean: Samples, examples: Samples, order: Int32Array, classes: number): Samples {
  const rows = tf.tensor1d(order, 'int32');
  const join = <T extends Tensor>(first: T, second: T): T => tf.tidy(() => tf.gather(tf.concat([first, second]), rows));
  const labels = [...clean.labels, ...examples.labels];
  const { targets, weights } = clean;
  const made = {
    inputs: join(clean.inputs, examples.inputs),
    labels: order.map((place) => labels[place] ?? 0),
    ...(targets && { targets: tf.tidy(() => join(targets, oneHot(examples.labels, classes))) }),
    ...(weights && { weights: Float32Array.from(order, (place) => weights[place] ?? 1) }),
  };
  tf.dispose([rows, clean.inputs, examples.inputs, ...(targets ? [targets] : [])]);
  return made;
}

function examplesAt(corpus: Corpus, rows: Int32Array): Samples {
  const { inputs, labels } = rowsOfCorpus(corpus, rows);
  return { inputs: tf.tensor(inputs, [rows.length, ...corpus.inputShape]), labels };
}

const schema = z.strictObject({
  /** The file that `encodeCorpus` gave. */
  corpus: z.string().min(1),
  /** Its checksum, as `decodeCorpus` tells it. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits'),
});

/** `staticCorpus` in configuration files. */
export const staticCorpusRecipe: Recipe<'regularizer', z.output<typeof schema>, Regularizer<Record<never, never>>> = {
  kind: 'regularizer',
  name: 'static-corpus',
  schema,
  paths: ['corpus'],
  create: ({ corpus, sha256 }, { readFile }) => {
    if (readFile) return staticCorpus({ corpus: () => readFile(corpus), sha256 });
    throw new InfomixupError(
      'static-corpus: no file can be read here; give staticCorpus the examples themselves',
      'no-files',
    );
  },
};
