import { type DiagonalGaussian, hasOperationKernel, randomStream, withComposedOperations } from '@infomixup/core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Decision, decide } from '../src/decide.js';
import { type BoundarySettings, boundarySchema } from '../src/options.js';
import { emptyState } from '../src/state.js';

const settingsOf = (options: Partial<BoundarySettings>): BoundarySettings => {
  const { bottleneck, latent, informationWeight, ...settings } = boundarySchema.parse(options);
  return settings;
};

interface Batch {
  readonly bottleneck: DiagonalGaussian;
  readonly latent: Tensor2D;
  readonly labels: Tensor1D;
}

function batchOf(step: number, size: number, dimension: number, classes: number): Batch {
  const rng = randomStream(5, 'batch', step);
  const matrix = (values: Float32Array) => tf.tensor2d(values, [size, dimension]);
  const mean = matrix(rng.normals(size * dimension));
  const deviation = matrix(rng.uniforms(size * dimension).map((u) => 0.2 + u));
  const latent = tf.add<Tensor2D>(mean, tf.mul(deviation, matrix(rng.normals(size * dimension))));
  const labels = tf.tensor1d(
    Int32Array.from({ length: size }, () => rng.integer(classes)),
    'int32',
  );
  return { bottleneck: { mean, deviation }, latent, labels };
}

/** Decides over three batches, and reads the last decision. */
const read = (settings: BoundarySettings, dimension: number, classes: number) =>
  tf.tidy(() => {
    let state = emptyState();
    let last: Decision | undefined;
    for (let step = 0; step < 3; step++) {
      const occasion = { ...batchOf(step, 50, dimension, classes), classes, rng: randomStream(9, 'step', step) };
      last = decide(state, occasion, settings);
      state = last.next;
    }
    const { running, edges, samples } = state;
    const tensors = [last?.stay, last?.away, last?.pull, running?.table, edges];
    return { samples, values: tensors.map((tensor) => [...(tensor?.dataSync() ?? [])]) };
  });

const cases = [
  { options: {}, dimension: 2, classes: 3 },
  { options: { p: 0.5, lambda: 'perSample' as const }, dimension: 33, classes: 10 },
  { options: { p: 0.3, detectOn: 'mean' as const, lambda: 0.6 }, dimension: 5, classes: 20 },
];

describe('decisions by kernels of their own', () => {
  // Engines without it compose the same of several operations.
  beforeEach(({ skip }) => skip(!hasOperationKernel('boundaryDecision')));

  it.each(cases)('are those of plain operations: $options, $dimension, $classes', ({ options, dimension, classes }) => {
    const settings = settingsOf(options);
    const fused = read(settings, dimension, classes);
    const plain = withComposedOperations(() => read(settings, dimension, classes));
    expect(fused.samples).toBe(plain.samples);
    expect(plain.values.at(-1)?.[0]).toBeGreaterThan(0);
    for (const [which, values] of fused.values.entries()) {
      const wanted = plain.values[which] ?? [];
      expect(values.length).toBe(wanted.length);
      // Shares and counts; the sums of a class grow to some tens.
      for (const [i, value] of values.entries()) expect(value).toBeCloseTo(wanted[i] ?? Number.NaN, 4);
    }
  });

  const isTaken = async (settings: BoundarySettings): Promise<boolean> => {
    const { kernels } = await tf.profile(() => read(settings, 2, 3));
    return kernels.some(({ name }) => name === 'BoundaryMove');
  };

  it('are left to plain operations for other readings of the method, and where a setting is not known', async () => {
    expect(await isTaken(settingsOf({}))).toBe(true);
    expect(await isTaken(settingsOf({ classVariance: 'envelope' }))).toBe(false);
    expect(await isTaken(settingsOf({ mixture: 'previousEpoch' }))).toBe(false);
    const later = { ...settingsOf({}), invented: 'tomorrow' };
    expect(await isTaken(later)).toBe(false);
  });
});
