import { augmented, type Dataset, type Samples, subset, type TrainingAccess } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { adam, type Checkpoint, createTrainer, type FitOptions } from '../../src/index.js';
import { drift } from '../support/drift.js';
import { network } from '../support/network.js';
import { digestOf } from '../support/rehearsal.js';
import { ring } from '../support/ring.js';

const points = ring(100);

/** Reads as from a disk: each batch after a while, a later one sooner than an earlier. */
const later = (dataset: Dataset): Dataset => {
  let reads = 0;
  const gather = async (indices: Int32Array, training?: TrainingAccess): Promise<Samples> => {
    await new Promise((resolve) => setTimeout(resolve, reads++ % 2 === 0 ? 2 : 0));
    return dataset.gather(indices, training);
  };
  return { ...dataset, gather };
};

/** Adds noise to each sample, anew each epoch. */
const noise = {
  name: 'noise',
  apply: (inputs: tf.Tensor, rngs: readonly { normals: (size: number) => Float32Array }[]) =>
    tf.clipByValue(
      tf.add(
        inputs,
        tf
          .tensor2d(
            rngs.flatMap((rng) => [...rng.normals(2)]),
            [rngs.length, 2],
          )
          .mul(0.05),
      ),
      -1,
      1,
    ),
};

/** Trains a new network and takes its last checkpoint, or that after `stop` updates. */
async function trained(data: Dataset, options: Partial<FitOptions> = {}, stop?: number): Promise<Checkpoint> {
  const model = network();
  const controller = new AbortController();
  let last: Checkpoint | undefined;
  const trainer = createTrainer({ model, regularizers: [drift()], optimizer: adam(), batchSize: 32, seed: 3 });
  const observer: NonNullable<FitOptions['observers']>[number] = {
    stepEnd: ({ position }) => {
      if (position.step === stop) controller.abort();
    },
    runEnd: async (_, run) => {
      last = await run.snapshot();
    },
  };
  try {
    await trainer.fit(data, {
      epochs: 3,
      observers: [observer],
      signal: controller.signal,
      validation: points,
      ...options,
    });
  } finally {
    model.dispose();
  }
  if (!last) throw new Error('the run has no end');
  return last;
}

describe('an asynchronous data set', () => {
  it('trains and validates as the same samples at once do, and leaves nothing behind', async () => {
    const atOnce = await trained(points);
    const before = tf.memory().numTensors;
    const asynchronous = await trained(later(points), { validation: later(points) });
    expect(asynchronous.records.map(({ validation }) => validation?.accuracy)).not.toContain(undefined);
    expect(digestOf(asynchronous)).toBe(digestOf(atOnce));
    expect(tf.memory().numTensors).toBe(before);
  });

  it('goes on to the bit from any step, with augmented samples', async () => {
    const data = later(augmented(points, [noise]));
    const whole = digestOf(await trained(data));
    expect(whole).not.toBe(digestOf(await trained(later(points))));
    expect(digestOf(await trained(augmented(points, [noise])))).toBe(whole);
    for (const stop of [1, 4, 6, 11]) {
      const before = tf.memory().numTensors;
      const resume = await trained(data, {}, stop);
      expect(resume.position.step).toBe(stop);
      expect(digestOf(await trained(data, { resume }))).toBe(whole);
      // What was read ahead for the step that did not come is freed, too.
      expect(tf.memory().numTensors).toBe(before);
    }
  });

  it('is refused to go on with other augmentations', async () => {
    const resume = await trained(augmented(points, [noise]), {}, 2);
    await expect(trained(points, { resume })).rejects.toThrow('dataset.settings.augmentations');
  });

  it('fails the run when a read fails, once all before it are done, and leaves nothing behind', async () => {
    const before = tf.memory().numTensors;
    let reads = 0;
    const gather = async (indices: Int32Array) => {
      if (++reads === 3) throw new Error('the disk is gone');
      return points.gather(indices);
    };
    let steps = 0;
    const observers = [{ stepEnd: () => void steps++ }];
    await expect(trained({ ...points, gather }, { observers })).rejects.toThrow('the disk is gone');
    expect(steps).toBe(2);
    expect(tf.memory().numTensors).toBe(before);
  });
});

it('soft targets are what is trained for', async () => {
  const before = tf.memory().numTensors;
  const withTargets = (certain: number): Dataset => ({
    ...points,
    gather: (indices) => {
      const samples = points.gather(indices);
      const rows = Array.from(samples.labels, (label) =>
        label === 0 ? [certain, 1 - certain] : [1 - certain, certain],
      );
      return { ...samples, targets: tf.tensor2d(rows) };
    },
  });
  const plain = digestOf(await trained(points));
  expect(digestOf(await trained(withTargets(1)))).toBe(plain);
  expect(digestOf(await trained(later(withTargets(1))))).toBe(plain);
  expect(digestOf(await trained(withTargets(0.9)))).not.toBe(plain);
  expect(tf.memory().numTensors).toBe(before);
});

describe('data that a run cannot use', () => {
  const strange = (samples: object): Dataset => ({ ...points, gather: () => samples as Samples }); // Wrong on purpose.
  it.each([
    ['labels of no class', () => ({ inputs: tf.zeros([32, 2]), labels: new Int32Array(32).fill(2) })],
    ['labels that are fractions', () => ({ inputs: tf.zeros([32, 2]), labels: new Float32Array(32).fill(0.5) })],
  ])('are refused with %s, in training and in validation', async (_, samples) => {
    const before = tf.memory().numTensors;
    await expect(trained(strange(samples()))).rejects.toMatchObject({ code: 'invalid-dataset' });
    const validation = subset({ ...strange(samples()), name: 'validation' }, new Int32Array(32));
    await expect(trained(points, { validation })).rejects.toThrow(/^validation: gather gave/);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is refused as validation where it does not match the model', async () => {
    const validation = { ...points, inputShape: [3] };
    await expect(trained(points, { validation })).rejects.toMatchObject({ code: 'dataset-mismatch' });
  });
});
