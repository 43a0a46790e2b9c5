import { type Dataset, memoryDataset } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { disposeBatch } from '../../src/loop/batch.js';
import { batchSource } from '../../src/loop/batch-source.js';

const dataset = memoryDataset({
  name: 'numbers',
  classes: ['even', 'odd'],
  bounds: [0, 9],
  inputShape: [1],
  inputs: Float32Array.of(0, 1, 2, 3, 4),
  labels: Int32Array.of(0, 1, 0, 1, 0),
});

const sourceOf = (from: Dataset) =>
  batchSource({ dataset: from, order: Int32Array.of(4, 3, 2, 1, 0), batchSize: 2, classes: 2 });

let before: number;
beforeEach(() => {
  before = tf.memory().numTensors;
});
afterEach(() => expect(tf.memory().numTensors).toBe(before));

/** The inputs of a batch, and what it says of its samples. */
const read = async (source: ReturnType<typeof sourceOf>, batch: number) => {
  const samples = await source.take(batch);
  const { inputs, targets, labels, indices } = samples;
  const values = [inputs, targets].map((tensor) => [...tensor.dataSync()]);
  disposeBatch(samples);
  return [...values, [...labels], [...indices]];
};

/** Gives its samples later, or fails later. */
const later: Dataset = { ...dataset, gather: async (indices) => dataset.gather(indices) };

describe.each([
  ['at once', dataset],
  ['later', later],
])('the batches of an epoch, from a data set that answers %s', (_, from) => {
  it('come in its order, prepared or not', async () => {
    const source = sourceOf(from);
    const plain = [await read(source, 0), await read(source, 1), await read(source, 2)];
    expect(plain.map(([inputs]) => inputs)).toEqual([[4, 3], [2, 1], [0]]);
    for (const batch of [0, 1, 2]) {
      source.prepare(batch);
      expect(await read(source, batch)).toEqual(plain[batch]);
    }
  });

  it('are gathered once where they were prepared', async () => {
    let gathered = 0;
    const gather: Dataset['gather'] = (indices) => {
      gathered++;
      return from.gather(indices);
    };
    const source = sourceOf({ ...from, gather });
    source.prepare(1);
    await read(source, 1);
    expect(gathered).toBe(1);
  });

  it('leave nothing behind where others are taken, or none', async () => {
    const source = sourceOf(from);
    source.prepare(1);
    await read(source, 0);
    source.prepare(2);
    await source.dispose();
  });
});

const unreadable = () => {
  throw new Error('unreadable');
};

it.each<[string, Dataset['gather']]>([
  ['at once', unreadable],
  ['later', async () => unreadable()],
])('fails %s in its turn', async (_, gather) => {
  const source = sourceOf({ ...dataset, gather });
  source.prepare(1);
  await new Promise((resolve) => setTimeout(resolve));
  await expect(read(source, 1)).rejects.toThrow('unreadable');
  source.prepare(2);
  await source.dispose();
});
