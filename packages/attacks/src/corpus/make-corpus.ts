import {
  type Classifier,
  type Dataset,
  gatherLabelled,
  InfomixupError,
  indexBatches,
  parseOptions,
  randomStream,
  sizeOfShape,
} from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { Attack } from '../attack.js';
import type { Corpus, Provenance } from './corpus.js';
import { samplesDigest } from './samples-digest.js';

const schema = z.strictObject({
  seed: z.int(),
  batchSize: z.int().min(1).max(1e6).default(256),
  keep: z.enum(['fooled', 'all']).default('fooled'),
});

/** What a corpus is made from. */
export interface MakeCorpusOptions {
  readonly classifier: Classifier;
  /** What the classifier is called, and the SHA-256 of its file of weights. */
  readonly baseline: Provenance['baseline'];
  readonly dataset: Dataset;
  /**
   * Each attack, its radius in input units, and on how many samples, from the first on (on all unless told); their examples
   * follow one another.
   */
  readonly attacks: readonly {
    readonly attack: Attack;
    readonly epsilon: number;
    readonly samples?: number | undefined;
  }[];
  /** Fixes the attacks' draws. */
  readonly seed: number;
  /** Samples attacked at once; 256 by default. */
  readonly batchSize?: number | undefined;
  /** What is kept: the examples that fool the classifier (by default), or of every sample what the attack came to. */
  readonly keep?: 'fooled' | 'all' | undefined;
}

/**
 * Attacks every sample of a data set once with every attack, and keeps the examples that fool the classifier, or all.
 *
 * @throws InfomixupError `invalid-options`; `no-examples` where no attack fools the classifier; what attacks throw
 *
 * @example
 * ```ts
 * import { fgsm, makeCorpus } from '@infomixup/attacks';
 * import { spirals } from '@infomixup/datasets';
 * import { linearClassifier } from '@infomixup/testing';
 * const { labels } = await makeCorpus({
 *   classifier: linearClassifier({ weights: [1, 1], bounds: [-1, 1] }),
 *   baseline: { name: 'linear', weights: 'unsaved' },
 *   dataset: spirals({ seed: 1, size: 40 }).train,
 *   attacks: [{ attack: fgsm({ norm: 'linf' }), epsilon: 0.3 }],
 *   seed: 1,
 * });
 * console.assert(labels.length > 0 && labels.length < 30);
 * ```
 */
export async function makeCorpus({
  classifier,
  baseline,
  dataset,
  attacks,
  ...options
}: MakeCorpusOptions): Promise<Corpus> {
  const { seed, batchSize, keep } = parseOptions('makeCorpus', schema, options);
  const parts: Part[] = [];
  const told: Provenance['attacks'] = [];
  for (const [place, { attack, epsilon, samples }] of attacks.entries()) {
    const rng = randomStream(seed, `corpus/${attack.name}`, place);
    const before = parts.length;
    for (const indices of indexBatches(Math.min(dataset.size, samples ?? dataset.size), batchSize)) {
      const batch = await gatherLabelled(dataset, indices);
      const result = await attack
        .run({ classifier, batch, epsilons: [epsilon], rng, indices })
        .finally(() => batch.inputs.dispose());
      const [outcome] = result.outcomes;
      const values = await outcome?.perturbed.data<'float32'>().finally(result.dispose);
      for (const [row, status] of (outcome?.status ?? []).entries())
        if (values && (status === 'fooled' || keep === 'all'))
          parts.push(partOf(dataset, values, row, batch.labels, indices));
      await tf.nextFrame();
    }
    const { name, norm, settings } = attack;
    told.push({ name, norm, settings, epsilon, ...(samples && { samples }), examples: parts.length - before });
  }
  if (parts.length === 0)
    throw new InfomixupError(
      `makeCorpus: no attack fools ${baseline.name} on ${dataset.name}; raise epsilon, or take another attack`,
      'no-examples',
    );
  const { name, size, settings, inputShape } = dataset;
  const examples = joined(parts, sizeOfShape(inputShape));
  const sha256 = await samplesDigest(dataset, examples.indices);
  const provenance = {
    dataset: { name, size, ...(settings !== undefined && { settings }), sha256 },
    baseline,
    attacks: told,
    seed,
    ...(keep === 'all' && { kept: keep }),
  };
  return { provenance, inputShape, ...examples };
}

interface Part {
  readonly inputs: Float32Array;
  readonly label: number;
  readonly index: number;
}

function partOf(
  { inputShape }: Dataset,
  values: Float32Array,
  row: number,
  labels: Int32Array,
  indices: Int32Array,
): Part {
  const width = sizeOfShape(inputShape);
  const inputs = values.slice(row * width, (row + 1) * width);
  return { inputs, label: labels[row] ?? 0, index: indices[row] ?? 0 };
}

function joined(parts: readonly Part[], width: number): Pick<Corpus, 'inputs' | 'labels' | 'indices'> {
  const inputs = new Float32Array(parts.length * width);
  for (const [place, part] of parts.entries()) inputs.set(part.inputs, place * width);
  return {
    inputs,
    labels: Int32Array.from(parts, ({ label }) => label),
    indices: Int32Array.from(parts, ({ index }) => index),
  };
}
