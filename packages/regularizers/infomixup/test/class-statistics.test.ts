import { accumulate, classMaximum, classMoments, emptyTable, tableOf } from '@infomixup/regularizer-infomixup';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyStatistics, momentsOf, updateStatistics } from '../src/statistics/class-statistics.js';
import { mixtureOf, type Sample, spreads } from './oracle.js';
import { byClass, oneHotOf, randomSamples, tensorsOf } from './random-batch.js';

const classes = 5;
const dimension = 3;

const tableFor = (samples: readonly Sample[]) => tableOf(tensorsOf(samples).bottleneck, oneHotOf(samples, classes));

function expectClose(actual: readonly number[], expected: readonly number[], tolerance: number) {
  expect(actual.length).toBe(expected.length);
  for (const [i, value] of actual.entries())
    expect(Math.abs(value - (expected[i] ?? 0))).toBeLessThanOrEqual(
      tolerance * Math.max(1, Math.abs(expected[i] ?? 0)),
    );
}

function expectMoments(table: tf.Tensor2D, samples: readonly Sample[], tolerance = 1e-5) {
  const { mean, variance } = classMoments(table);
  const [means, variances] = [mean.arraySync(), variance.arraySync()];
  for (const [id, group] of byClass(samples)) {
    const oracle = mixtureOf(group, 1e-6);
    expectClose(means[id] ?? [], oracle.mean, tolerance);
    expectClose(variances[id] ?? [], oracle.variance, tolerance);
  }
}

describe('class moments', () => {
  it('equal a two-pass float64 oracle over several batches', () => {
    tf.tidy(() => {
      const samples = randomSamples(1, { size: 1000, classes, dimension });
      const batches = [samples.slice(0, 256), samples.slice(256, 300), samples.slice(300)];
      const table = batches.reduce<tf.Tensor2D>(
        (running, batch) => accumulate('countWeighted', running, tableFor(batch)),
        emptyTable(classes, dimension),
      );
      expectMoments(table, samples);
    });
  });

  it('do not depend on the order of samples or on where batches are cut', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 59 }), fc.integer({ min: 1, max: 1000 }), (cut, seed) => {
        tf.tidy(() => {
          const samples = randomSamples(seed, { size: 60, classes, dimension });
          const [head, tail] = [samples.slice(0, cut), samples.slice(cut)];
          const forwards = accumulate('countWeighted', tableFor(head), tableFor(tail));
          const backwards = accumulate('countWeighted', tableFor([...tail].reverse()), tableFor([...head].reverse()));
          expectClose([...backwards.dataSync()], [...forwards.dataSync()], 1e-5);
          expectMoments(accumulate('countWeighted', emptyTable(classes, dimension), forwards), samples);
        });
      }),
      { numRuns: 25 },
    );
  });

  it('keep a class that the batch lacks exactly as it was', () => {
    tf.tidy(() => {
      const samples = randomSamples(3, { size: 100, classes, dimension });
      const before = accumulate('countWeighted', emptyTable(classes, dimension), tableFor(samples));
      const others = samples.filter(({ label }) => label !== 2);
      for (const rule of ['countWeighted', 'meanOfBatchMeans'] as const) {
        const after = accumulate(rule, before, tableFor(others));
        expect(after.arraySync()[2]).toEqual(before.arraySync()[2]);
        expect(after.arraySync()[0]).not.toEqual(before.arraySync()[0]);
      }
      const once = accumulate('concat', emptyTable(classes, dimension), tableFor(samples));
      expect(accumulate('concat', once, tableFor(others)).arraySync()[2]).toEqual(once.arraySync()[2]);
    });
  });

  it('put a class never seen out of reach, under every rule, with finite numbers', () => {
    tf.tidy(() => {
      const seen = randomSamples(4, { size: 50, classes: 3, dimension });
      for (const rule of ['countWeighted', 'meanOfBatchMeans', 'concat'] as const) {
        const once = accumulate(rule, emptyTable(classes, dimension), tableFor(seen));
        const { mean, variance } = classMoments(accumulate(rule, once, tableFor(seen)));
        expect(mean.arraySync()[4]?.map((value) => value / 1e12)).toEqual([1, 1, 1].map((x) => expect.closeTo(x, 5)));
        expect(variance.arraySync()[4]).toEqual(variance.arraySync()[3]);
        expect([...variance.dataSync()].every((value) => value > 0 && Number.isFinite(value))).toBe(true);
      }
    });
  });

  it('hold the variance above its floor', () => {
    tf.tidy(() => {
      const point: Sample = { mean: [7, -7, 0], deviation: [0, 0, 0], latent: [7, -7, 0], label: 0 };
      const { variance } = classMoments(tableFor([point, point, point]), 1e-3);
      expect(variance.arraySync()[0]).toEqual([1e-3, 1e-3, 1e-3].map(Math.fround));
    });
  });
});

describe('the class mean', () => {
  const value = (mean: number, label = 0): Sample => ({ mean: [mean], deviation: [1], latent: [mean], label });
  const meansAfter = (rule: 'countWeighted' | 'meanOfBatchMeans' | 'concat', batches: readonly Sample[][]) =>
    tf.tidy(() => {
      const table = batches.reduce<tf.Tensor2D>(
        (running, batch) => accumulate(rule, running, tableOf(tensorsOf(batch).bottleneck, oneHotOf(batch, 1))),
        emptyTable(1, 1),
      );
      return classMoments(table).mean.dataSync()[0];
    });
  const batches = [[value(1), value(2), value(3)], [value(10)], [value(6), value(8)]];

  it('weighs every sample alike when count-weighted', () => {
    expect(meansAfter('countWeighted', batches)).toBeCloseTo(30 / 6, 5);
  });

  it('weighs every batch alike as the mean of batch means', () => {
    expect(meansAfter('meanOfBatchMeans', batches)).toBeCloseTo((2 + 10 + 7) / 3, 5);
  });

  it('counts history as one sample when concatenated', () => {
    expect(meansAfter('concat', batches)).toBeCloseTo(((2 + 10) / 2 + 6 + 8) / 3, 5);
  });
});

describe('class variances from extremes', () => {
  it.each(['max', 'envelope'] as const)('%s equals the oracle over batches that lack classes', (classVariance) => {
    tf.tidy(() => {
      const options = { classMean: 'countWeighted', classVariance, envelopeWidth: 1.5, varianceFloor: 1e-6 } as const;
      const samples = randomSamples(6, { size: 90, classes, dimension });
      const batches = [samples.slice(0, 7), samples.slice(7, 8), samples.slice(8)];
      const statistics = batches.reduce(
        (running, batch) => {
          const { bottleneck, labels } = tensorsOf(batch);
          return updateStatistics(running, bottleneck, labels, oneHotOf(batch, classes), options);
        },
        emptyStatistics(classes, dimension, options),
      );
      const variances = momentsOf(statistics, options).variance.arraySync();
      for (const [id, group] of byClass(samples))
        expectClose(variances[id] ?? [], spreads[classVariance](group, 1.5), 1e-5);
    });
  });

  it('leave a class never seen at the floor', () => {
    tf.tidy(() => {
      for (const classVariance of ['max', 'envelope'] as const) {
        const options = { classMean: 'countWeighted', classVariance, envelopeWidth: 1, varianceFloor: 1e-6 } as const;
        const { variance } = momentsOf(emptyStatistics(2, 1, options), options);
        expect([...variance.dataSync()]).toEqual([1e-6, 1e-6].map(Math.fround));
      }
    });
  });

  it('class maximum equals a loop over samples, at any batch size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 1000 }), (size, seed) => {
        const samples = randomSamples(seed, { size, classes, dimension });
        const expected = Array.from({ length: classes }, (_, id) => {
          const group = samples.filter(({ label }) => label === id);
          return Array.from({ length: dimension }, (_, i) =>
            group.length === 0 ? -9 : Math.max(...group.map(({ mean }) => mean[i] ?? 0)),
          );
        });
        tf.tidy(() => {
          const { bottleneck, labels } = tensorsOf(samples);
          expect(classMaximum(bottleneck.mean, labels, classes, -9).arraySync()).toEqual(expected);
        });
      }),
      { numRuns: 30 },
    );
  });
});
