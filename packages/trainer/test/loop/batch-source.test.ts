import { type Dataset, memoryDataset } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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
const read = (source: ReturnType<typeof sourceOf>, batch: number) =>
  tf.tidy(() => {
    const { inputs, targets, labels, indices } = source.take(batch);
    return [inputs, targets, labels].map((tensor) => [...tensor.dataSync()]).concat([[...indices]]);
  });

describe('the batches of an epoch', () => {
  it('come in its order, prepared or not', () => {
    const source = sourceOf(dataset);
    const plain = [0, 1, 2].map((batch) => read(source, batch));
    expect(plain.map(([inputs]) => inputs)).toEqual([[4, 3], [2, 1], [0]]);
    const prepared = [0, 1, 2].map((batch) => {
      source.prepare(batch);
      return read(source, batch);
    });
    expect(prepared).toEqual(plain);
  });

  it('are gathered once where they were prepared', () => {
    let gathered = 0;
    const gather = (indices: Int32Array) => {
      gathered++;
      return dataset.gather(indices);
    };
    const counting = { ...dataset, gather };
    const source = sourceOf(counting);
    source.prepare(1);
    read(source, 1);
    expect(gathered).toBe(1);
  });

  it('leave nothing behind where others are taken, or none', () => {
    const source = sourceOf(dataset);
    source.prepare(1);
    read(source, 0);
    source.prepare(2);
    source.dispose();
  });

  it('fail in their turn', () => {
    const failing = {
      ...dataset,
      gather: () => {
        throw new Error('unreadable');
      },
    };
    const source = sourceOf(failing);
    source.prepare(1);
    expect(() => read(source, 1)).toThrow('unreadable');
  });
});
