import { oneHot, randomStream, spiralMlp } from '@infomixup/core';
import { type BoundaryMixupOptions, boundaryMixup, edgeLimit, thesisSettings } from '@infomixup/regularizer-infomixup';
import { seenByHand, setupByHand, stepByHand } from '@infomixup/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { type Outcome, startRun } from './drive.js';
import { type ClassGaussian, mixtureOf, partner, type Sample, squaredDistance } from './oracle.js';
import { byClass, labelsOf, randomSamples } from './random-batch.js';

type Options = BoundaryMixupOptions<'bottleneck', 'latent'>;

const classes = 4;
const dimension = 3;
const p = 0.6;
const limit = edgeLimit(p, dimension, 'squared');
const batch = (seed: number, size = 60) => randomSamples(seed, { size, classes, dimension });

const gaussiansOf = (samples: readonly Sample[]) =>
  new Map([...byClass(samples)].map(([id, group]) => [id, mixtureOf(group, 1e-6)]));

const latentOf = ({ latent }: Sample) => latent;

/** What each sample should be mixed with, and whether float32 may see its distance on the other side of the limit. */
function partnersOf(
  samples: readonly Sample[],
  gaussians: ReadonlyMap<number, ClassGaussian>,
  { point = latentOf, candidates = gaussians, nearest }: PartnerOptions = {},
) {
  return samples.map((sample) => {
    const own = gaussians.get(sample.label);
    const margin = own ? Math.abs(squaredDistance(point(sample), own) - limit) : 1;
    return { id: partner(point(sample), sample.label, candidates, limit, nearest), doubtful: margin < 1e-3 };
  });
}

interface PartnerOptions {
  readonly point?: (sample: Sample) => readonly number[];
  readonly candidates?: ReadonlyMap<number, ClassGaussian>;
  readonly nearest?: 'mahalanobis' | 'logLikelihood';
}

const near = (actual: readonly number[] | undefined, expected: readonly number[]) => {
  expect(actual?.length).toBe(expected.length);
  for (const [i, value] of expected.entries()) expect(actual?.[i]).toBeCloseTo(value, 4);
};

/** Holds an outcome, mixed with lambda = 0.7, to the partners expected; returns how many samples were mixed. */
function expectMixed(
  { latent, targets }: Outcome,
  samples: readonly Sample[],
  partners: ReturnType<typeof partnersOf>,
  gaussians: ReadonlyMap<number, ClassGaussian>,
  mixPoint: (sample: Sample) => readonly number[] = latentOf,
): number {
  for (const [i, sample] of samples.entries()) {
    const { id, doubtful } = partners[i] ?? { id: null, doubtful: true };
    if (doubtful) continue;
    if (id === null) {
      expect(latent[i]).toEqual(sample.latent);
      expect(targets[i]?.[sample.label]).toBe(1);
      continue;
    }
    const goal = gaussians.get(id)?.mean ?? [];
    near(
      latent[i],
      sample.latent.map((z, d) => z + 0.3 * ((goal[d] ?? 0) - (mixPoint(sample)[d] ?? 0))),
    );
    near(
      targets[i],
      Array.from({ length: classes }, (_, c) => (c === sample.label ? 0.7 : c === id ? 0.3 : 0)),
    );
  }
  return partners.filter(({ id }) => id !== null).length;
}

function steps(options: Options, batches: readonly Sample[][]): Outcome[] {
  const run = startRun({ p, lambda: 0.7, ...options }, classes);
  const outcomes = batches.map(run.step);
  run.dispose();
  return outcomes;
}

describe('boundary mixing', () => {
  const [first, second] = [batch(1), batch(2, 33)];
  const all = gaussiansOf([...first, ...second]);

  it('mixes edge cases of the running mixture, the batch included, as the oracle does', () => {
    const [, outcome] = steps({}, [first, second]);
    const mixed = expectMixed(outcome as Outcome, second, partnersOf(second, all), all);
    expect(mixed).toBeGreaterThan(5);
    expect(mixed).toBeLessThan(25);
  });

  it('can test before it updates', () => {
    const before = gaussiansOf(first);
    const [initial, outcome] = steps({ mixture: 'testBeforeUpdate' }, [first, second]);
    expect(initial?.latent).toEqual(first.map(latentOf));
    expect(expectMixed(outcome as Outcome, second, partnersOf(second, before), before)).toBeGreaterThan(5);
  });

  it('can test against the previous epoch, and then mixes nothing in the first', async () => {
    const run = startRun({ p, lambda: 0.7, mixture: 'previousEpoch' }, classes);
    expect(run.step(first).latent).toEqual(first.map(latentOf));
    expect(
      run
        .step(second)
        .targets.flat()
        .filter((value) => value !== 0 && value !== 1),
    ).toEqual([]);
    expect(await run.endEpoch()).toEqual({ edgeShare: 0 });
    const third = batch(3);
    expectMixed(run.step(third), third, partnersOf(third, all), all);
    expectMixed(run.step(second), second, partnersOf(second, all), all);
    expect((await run.endEpoch()).edgeShare).toBeGreaterThan(0.1);
    run.dispose();
  });

  it("forgets the mixture at an epoch's end", async () => {
    const run = startRun({ p, lambda: 0.7 }, classes);
    run.step(first);
    await run.endEpoch();
    const own = gaussiansOf(second);
    expectMixed(run.step(second), second, partnersOf(second, own), own);
    run.dispose();
  });

  it('can look at the means', () => {
    const point = ({ mean }: Sample) => mean;
    const [, outcome] = steps({ detectOn: 'mean' }, [first, second]);
    expectMixed(outcome as Outcome, second, partnersOf(second, all, { point }), all);
  });

  it('can move the means and leave the noise', () => {
    const [, outcome] = steps({ mixOn: 'mean' }, [first, second]);
    expectMixed(outcome as Outcome, second, partnersOf(second, all), all, ({ mean }) => mean);
  });

  it('can take the likeliest class for the nearest', () => {
    const [, outcome] = steps({ nearest: 'logLikelihood' }, [first, second]);
    expectMixed(outcome as Outcome, second, partnersOf(second, all, { nearest: 'logLikelihood' }), all);
  });

  it('can keep to the classes of the batch', () => {
    const few = second.filter(({ label }) => label < 2);
    const seen = gaussiansOf([...first, ...few]);
    const candidates = new Map([...seen].filter(([id]) => id < 2));
    const partners = partnersOf(few, seen, { candidates });
    expect(partners).not.toEqual(partnersOf(few, seen));
    expectMixed(steps({ candidates: 'inBatch' }, [first, few])[1] as Outcome, few, partners, seen);
    expectMixed(steps({}, [first, few])[1] as Outcome, few, partnersOf(few, seen), seen);
  });

  it('can append the mixed edge cases to a batch left as it was', () => {
    const replaced = steps({}, [first, second])[1] as Outcome;
    const appended = steps({ rest: 'append' }, [first, second])[1] as Outcome;
    const edges = second.flatMap(({ label }, i) => (replaced.targets[i]?.[label] === 1 ? [] : [i]));
    expect(edges.length).toBeGreaterThan(5);
    const wanted = [...second.map(latentOf), ...edges.map((i) => replaced.latent[i] ?? [])];
    expect(appended.latent.length).toBe(wanted.length);
    // Kernels round a row otherwise where it stands in another place of its vector registers.
    for (const [row, values] of wanted.entries())
      for (const [d, value] of values.entries()) expect(appended.latent[row]?.[d]).toBeCloseTo(value, 5);
    expect(appended.targets.length).toBe(second.length + edges.length);
    expect(appended.targets.slice(second.length)).toEqual(edges.map((i) => replaced.targets[i]));
    expect(boundaryMixup({ rest: 'append' }).claims).toContain('resize-batch');
    const none = steps({ rest: 'append', p: 1 }, [first])[0] as Outcome;
    expect(none.latent).toEqual(first.map(latentOf));
  });

  it("can draw the goal from the class's Gaussian", () => {
    const outcome = steps({ target: 'sampleFromClass', p: 1e-6 }, [batch(4, 3000)])[0] as Outcome;
    const samples = batch(4, 3000);
    const gaussians = gaussiansOf(samples);
    const scores = samples.flatMap((sample, i) => {
      const id = outcome.targets[i]?.findIndex((share) => Math.abs(share - 0.3) < 1e-5) ?? -1;
      const { mean, variance } = gaussians.get(id) ?? { mean: [], variance: [] };
      const goal = sample.latent.map((z, d) => ((outcome.latent[i]?.[d] ?? 0) - 0.7 * z) / 0.3);
      return goal.map((x, d) => (x - (mean[d] ?? 0)) / Math.sqrt(variance[d] ?? 1));
    });
    expect(scores.length).toBe(9000);
    const mean = scores.reduce((sum, x) => sum + x, 0) / scores.length;
    const variance = scores.reduce((sum, x) => sum + x * x, 0) / scores.length;
    expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(9000));
    expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / 9000));
  });

  it('mixes every sample as p falls to 0, and none at p = 1 or lambda = 1', () => {
    const mixedShare = ({ targets }: Outcome) => targets.filter((row) => !row.includes(1)).length / targets.length;
    expect(mixedShare(steps({ p: 1e-9 }, [first])[0] as Outcome)).toBe(1);
    for (const options of [{ p: 1 }, { p: 1, threshold: 'literal' }, { p: 1e-9, lambda: 1 }] as const) {
      const [outcome] = steps(options, [first]);
      expect(outcome?.latent).toEqual(first.map(latentOf));
      expect(mixedShare(outcome as Outcome)).toBe(0);
    }
  });

  it('reports the share of edge cases of each epoch', async () => {
    const run = startRun({ p }, classes);
    const mixed = [first, second].flatMap((samples) => run.step(samples).targets.filter((row) => !row.includes(1)));
    expect((await run.endEpoch()).edgeShare).toBeCloseTo(mixed.length / (first.length + second.length), 6);
    expect(await run.endEpoch()).toEqual({ edgeShare: 0 });
    run.dispose();
  });

  it('leaves a lone class alone, and a class first met takes part at once', () => {
    const lone = first.map((sample) => ({ ...sample, label: 0 }));
    const outcomes = steps({ p: 1e-9 }, [lone, second]);
    expect(outcomes[0]?.latent).toEqual(first.map(latentOf));
    expect(outcomes[1]?.targets.filter((row) => row.includes(1))).toEqual([]);
  });

  it('charges the information of the mixed Gaussians where asked to', () => {
    const options = { p: 1e-9, informationWeight: 2 } as const;
    const [outcome] = steps(options, [first]);
    const { mean: means } = { mean: gaussiansOf(first) };
    const nats = first.map((sample, i) => {
      const id = outcome?.targets[i]?.findIndex((share) => Math.abs(share - 0.3) < 1e-5) ?? -1;
      return sample.mean.reduce((sum, m, d) => {
        const mean = 0.7 * m + 0.3 * (means.get(id)?.mean[d] ?? 0);
        const deviation = 0.7 * (sample.deviation[d] ?? 0);
        return sum + (mean ** 2 + deviation ** 2 - 1) / 2 - Math.log(deviation);
      }, 0);
    });
    expect(outcome?.penalty).toBeCloseTo((2 * nats.reduce((sum, x) => sum + x, 0)) / first.length, 3);
    expect(steps({ p: 1e-9 }, [first])[0]?.penalty).toBeUndefined();
  });

  it('sends gradients through the latent, times lambda where mixed, and through nothing else', () => {
    const run = boundaryMixup({ p, lambda: 0.7 }).start(setupByHand({ classes }));
    tf.tidy(() => {
      const z = tf.tensor2d(first.map((sample) => [...sample.latent]));
      const mean = tf.tensor2d(first.map((sample) => [...sample.mean]));
      const labels = labelsOf(first);
      const targets = oneHot(labels, classes);
      let stay: number[][] = [];
      const [dz, dMean] = tf.grads((latent, mean) => {
        const { hooks } = run.step(stepByHand({ batchSize: 60, classes }));
        const bottleneck = { mean: mean as tf.Tensor2D, deviation: tf.fill([60, dimension], 0.3) as tf.Tensor2D };
        const batch = { inputs: z, targets, labels, indices: new Int32Array(60) };
        const moved = hooks.representations.latent?.(latent, { bottleneck, latent }, batch) ?? latent;
        const own = tf.sum(
          tf.mul(hooks.targets?.(targets, seenByHand({ bottleneck, latent: moved }, batch)) ?? targets, targets),
          1,
          true,
        );
        stay = own.arraySync() as number[][];
        // The mean takes part with a weight of its own, so that its gradient exists.
        return tf.add(tf.sum(moved), tf.sum(tf.mul(mean, 5)));
      })([z, mean]);
      expect(new Set(stay.flat().map((share) => share.toFixed(3)))).toEqual(new Set(['1.000', '0.700']));
      expect(dz?.arraySync()).toEqual(stay.map(([share]) => Array.from({ length: dimension }, () => share)));
      expect(new Set(dMean?.dataSync())).toEqual(new Set([5]));
    });
    run.dispose();
  });

  it('draws lambda as its options say', () => {
    const samples = batch(5, 400);
    const shares = (options: Options) => {
      const [outcome] = steps({ p: 1e-9, alpha: 2, ...options }, [samples]);
      return samples.map(({ label }, i) => outcome?.targets[i]?.[label] ?? Number.NaN);
    };
    expect(new Set(shares({ lambda: 'perBatch' })).size).toBe(1);
    const folded = shares({ lambda: 'perSample' });
    expect(Math.min(...folded)).toBeGreaterThanOrEqual(0.5);
    const plain = shares({ lambda: 'perSample', folded: false });
    expect(Math.min(...plain)).toBeLessThan(0.3);
    const average = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    // Beta(2, 2) has mean 1/2, variance 1/20; folded at 1/2 its mean is 11/16.
    expect(Math.abs(average(plain) - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 20 / 400));
    expect(Math.abs(average(folded) - 11 / 16)).toBeLessThan(4 * Math.sqrt(1 / 20 / 400));
  });

  it('runs with the values of the thesis, whose threshold finds no edge case in ten dimensions', async () => {
    const samples = randomSamples(8, { size: 200, classes, dimension: 10 });
    const moments = { ...thesisSettings, classVariance: 'moments' } as const;
    for (const settings of [thesisSettings, moments]) {
      const run = startRun(settings, classes);
      expect(run.step(samples).latent).toEqual(samples.map(latentOf));
      expect(await run.endEpoch()).toEqual({ edgeShare: 0 });
      run.dispose();
    }
  });
});

describe('boundary mixing of two intertwined spirals', () => {
  it('equals the oracle on 10,000 encoded points', () => {
    const samples = encodedSpirals(10_000);
    const limit = edgeLimit(0.8, 2, 'squared');
    const run = startRun({ p: 0.8, lambda: 0.7 }, 2);
    const { targets } = run.step(samples);
    run.dispose();
    const gaussians = gaussiansOf(samples);
    let edges = 0;
    for (const [i, { latent, label }] of samples.entries()) {
      const distance = squaredDistance(latent, gaussians.get(label) ?? { mean: [], variance: [] });
      if (Math.abs(distance - limit) < 1e-3) continue;
      if (distance > limit) edges++;
      expect(targets[i]?.[label]).toBeCloseTo(distance > limit ? 0.7 : 1, 6);
    }
    expect(edges).toBeGreaterThan(1000);
  });
});

/** Points on two spiral arms, as an untrained network with a two-dimensional bottleneck encodes them. */
function encodedSpirals(size: number): Sample[] {
  const rng = randomStream(3, 'spirals');
  const labels = Array.from({ length: size }, (_, i) => i % 2);
  const inputs = labels.map((label) => {
    const radius = rng.uniform();
    const angle = 3 * Math.PI * radius + Math.PI * label;
    return [radius * Math.cos(angle) + 0.02 * rng.normal(), radius * Math.sin(angle) + 0.02 * rng.normal()];
  });
  const model = spiralMlp({ seed: 1, bottleneck: 2 });
  const samples: Sample[] = [];
  tf.tidy(() => {
    model.forward(tf.tensor2d(inputs), {
      mode: 'train',
      normal: (shape) => tf.tensor2d(rng.normals(2 * size), [shape[0] ?? 0, 2]),
      update: () => {},
      visit: (name, value) => {
        if (name === 'bottleneck' && !(value instanceof tf.Tensor)) {
          const [means, deviations] = [value.mean.arraySync(), value.deviation.arraySync()];
          for (const [i, mean] of means.entries()) {
            const deviation = deviations[i] ?? [];
            const latent = mean.map((m, d) => Math.fround(m + (deviation[d] ?? 0) * rng.normal()));
            samples.push({ mean, deviation, latent, label: labels[i] ?? 0 });
          }
        }
        return value;
      },
    });
  });
  model.dispose();
  return samples;
}
