import { type Rng, randomStream } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import type { Sample } from './oracle.js';

/** Samples of overlapping class clouds; every number is a float32, so that the oracle sees what the engine sees. */
export function randomSamples(
  seed: number,
  { size, classes, dimension }: { readonly size: number; readonly classes: number; readonly dimension: number },
): Sample[] {
  const rng = randomStream(seed, 'samples');
  const centres = Array.from({ length: classes }, () => rng.normals(dimension));
  return Array.from({ length: size }, () => sampleAround(rng, centres, rng.integer(classes)));
}

function sampleAround(rng: Rng, centres: readonly Float32Array[], label: number): Sample {
  const centre = centres[label] ?? new Float32Array();
  const mean = centre.map((value) => value + 0.8 * rng.normal());
  const deviation = mean.map(() => 0.1 + 0.5 * rng.uniform());
  const latent = mean.map((value, i) => value + (deviation[i] ?? 0) * rng.normal());
  return { mean: [...mean], deviation: [...deviation], latent: [...latent], label };
}

/** The class of each sample. */
export const labelsOf = (samples: readonly Sample[]) => Int32Array.from(samples, ({ label }) => label);

/** The samples as tensors, owned by the surrounding `tidy`. */
export function tensorsOf(samples: readonly Sample[]) {
  const matrix = (of: (sample: Sample) => readonly number[]) => tf.tensor2d(samples.map((sample) => [...of(sample)]));
  const labels = tf.tensor1d(labelsOf(samples), 'int32');
  const bottleneck = { mean: matrix(({ mean }) => mean), deviation: matrix(({ deviation }) => deviation) };
  return { bottleneck, latent: matrix(({ latent }) => latent), labels };
}

/** One-hot rows of the samples' classes. */
export const oneHotOf = (samples: readonly Sample[], classes: number) =>
  tf.tensor2d(samples.map(({ label }) => Array.from({ length: classes }, (_, id) => (id === label ? 1 : 0))));

/** The samples of each class present. */
export function byClass(samples: readonly Sample[]): Map<number, Sample[]> {
  const groups = new Map<number, Sample[]>();
  for (const sample of samples) groups.set(sample.label, [...(groups.get(sample.label) ?? []), sample]);
  return groups;
}
