import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  hasOperationKernel,
  type MemoryDatasetOptions,
  memoryDataset,
  randomStream,
  type SyncDataset,
  subset,
  takeFirst,
} from '../../src/index.js';

const bytes: MemoryDatasetOptions = {
  name: 'pixels',
  classes: ['a', 'b', 'c'],
  bounds: [0, 1],
  inputShape: [1, 2],
  inputs: Uint8Array.of(0, 255, 51, 102, 1, 2),
  labels: Uint8Array.of(2, 0, 1),
};
const numbers: MemoryDatasetOptions = {
  ...bytes,
  bounds: [-1, 1],
  inputs: Float32Array.of(-1, 1, 0.5, 0.25, 0, -0.5),
  labels: Int32Array.of(2, 0, 1),
};

/** Soft targets of three samples: these of the first, and the last class of the others. */
const rows = (...first: number[]) => Float32Array.of(...first, 0, 0, 1, 0, 0, 1);

const gathered = (dataset: SyncDataset, ...indices: number[]) => {
  const { inputs, labels } = dataset.gather(Int32Array.from(indices));
  const result = { shape: inputs.shape, values: Array.from(inputs.dataSync()), labels: Array.from(labels) };
  inputs.dispose();
  return result;
};

describe('memoryDataset', () => {
  it('gathers samples in the order asked for, repeats included', () => {
    expect(gathered(memoryDataset(numbers), 1, 1, 0)).toEqual({
      shape: [3, 1, 2],
      values: [0.5, 0.25, 0.5, 0.25, -1, 1],
      labels: [0, 0, 2],
    });
  });

  it('divides bytes so that 255 is 1, exactly', () => {
    expect(gathered(memoryDataset(bytes), 0, 1).values).toEqual([0, 1, Math.fround(0.2), Math.fround(0.4)]);
    expect(gathered(memoryDataset({ ...bytes, unit: 1, bounds: [0, 255] }), 1).values).toEqual([51, 102]);
  });

  it('gathers nothing as an empty batch', () => {
    expect(gathered(memoryDataset(bytes))).toEqual({ shape: [0, 1, 2], values: [], labels: [] });
  });

  it('leaves no tensor behind but the batch', () => {
    const dataset = memoryDataset(bytes);
    const before = tf.memory().numTensors;
    gathered(dataset, 0, 1, 2);
    expect(() => dataset.gather(Int32Array.of(9))).toThrow();
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each([-1, 3, 1000])('refuses the index %d', (index) => {
    expect(() => memoryDataset(bytes).gather(Int32Array.of(0, index))).toThrow(
      `pixels: there is no sample ${index}; use indices from 0 to 2`,
    );
  });

  it.each<[string, MemoryDatasetOptions, RegExp]>([
    ['a label that names no class', { ...bytes, labels: Uint8Array.of(0, 3, 1) }, /label 3 of sample 1/],
    ['a negative label', { ...numbers, labels: Int32Array.of(0, 1, -1) }, /label -1 of sample 2/],
    ['fewer labels than inputs', { ...bytes, labels: Uint8Array.of(0) }, /1 labels do not go with 6 values/],
    ['a shape that does not divide the inputs', { ...bytes, inputShape: [4] }, /inputs of 4/],
    ['a shape that is no shape', { ...bytes, inputShape: [0.5] }, /not the shape/],
    ['a value out of bounds', { ...numbers, bounds: [0, 1] }, /input value -1 at 0 is outside/],
    ['a value that is not a number', { ...numbers, inputs: new Float32Array(6).fill(Number.NaN) }, /value NaN/],
    ['bytes that may be out of bounds', { ...bytes, unit: 1 }, /outside the bounds/],
    ['bounds in the wrong order', { ...bytes, bounds: [1, 0] }, /not in order/],
    ['bytes of which the bounds do not tell what they are', { ...bytes, bounds: [-1, 1] }, /need "unit"/],
    ['a unit of what are no bytes', { ...numbers, unit: 255 }, /"unit" is for bytes alone/],
    ['targets that sum to more than 1', { ...bytes, targets: rows(0.4, 0.6, 0.1) }, /targets \[.*\] of sample 0/],
    ['negative targets', { ...bytes, targets: rows(-0.5, 1, 0.5) }, /of sample 0 are no distribution/],
    ['targets that are not numbers', { ...bytes, targets: rows(Number.NaN, 1, 0) }, /no distribution/],
    ['targets of too few classes', { ...bytes, targets: Float32Array.of(1, 1, 1) }, /not 3 rows of 3/],
    ['a negative weight', { ...bytes, weights: Float32Array.of(1, -1, 1) }, /weight -1 of sample 1/],
    ['an infinite weight', { ...bytes, weights: Float32Array.of(1, 1, Infinity) }, /weight Infinity of sample 2/],
    ['fewer weights than samples', { ...bytes, weights: Float32Array.of(1) }, /1 weights do not go with 3/],
    ['one-hot rows as labels', { ...bytes, labels: Uint8Array.of(0, 0, 1, 1, 0, 0, 0, 1, 0) }, /rows are `targets`/],
  ])('refuses %s', (_, options, message) => {
    expect(() => memoryDataset(options)).toThrow(message);
  });

  it.each<[string, object, string]>([
    ['labels as a list', { labels: [0, 1, 2] }, '"labels" must be an Int32Array or Uint8Array'],
    ['fractions as labels', { labels: Float32Array.of(0.9, 1.9, 0) }, '"labels" must be an Int32Array'],
    ['one-hot rows as lists', { labels: [[1, 0, 0]] }, '"labels" must be an Int32Array'],
    ['names as labels', { labels: ['cat'] }, '"labels" must be an Int32Array'],
    ['inputs as a list', { inputs: [0, 1, 0, 1, 0, 1] }, '"inputs" must be a Float32Array, Uint8Array or Uint8Clamped'],
    ['weights as a list', { weights: [1, 1, 1] }, '"weights" must be a Float32Array'],
    ['targets as lists', { targets: [[1, 0, 0]] }, '"targets" must be a Float32Array'],
    ['bounds that are not finite', { bounds: [0, Infinity] }, '"bounds" must be two finite numbers'],
    ['a unit of nothing', { unit: 0 }, '"unit" must be a number above 0'],
    ['a name for every sample', { classes: 3 }, '"classes" must be a list of names'],
    ['an unknown option', { weight: Float32Array.of(1, 1, 1) }, '"weight" is none of name, classes'],
  ])('refuses %s from callers without types', (_, wrong, message) => {
    expect(() => memoryDataset({ ...bytes, ...wrong })).toThrow(`pixels: ${message}`);
  });

  it('takes bytes for what the bounds say they are, those of a canvas too', () => {
    const whole: MemoryDatasetOptions = { ...bytes, bounds: [0, 255] };
    expect(gathered(memoryDataset(whole), 1).values).toEqual([51, 102]);
    const clamped = Uint8ClampedArray.from(bytes.inputs).subarray(2, 6);
    const canvas = memoryDataset({ ...bytes, inputs: clamped, labels: Uint8Array.of(2, 0) });
    expect(gathered(canvas, 0).values).toEqual([51, 102].map((byte) => Math.fround(byte / 255)));
  });

  it('gathers soft targets and weights with their samples', () => {
    const targets = rows(0.5, 0.25, 0.25);
    const dataset = memoryDataset({ ...bytes, targets, weights: Float32Array.of(0, 0.5, 2) });
    const samples = dataset.gather(Int32Array.of(2, 0));
    expect(samples.targets?.arraySync()).toEqual([
      [0, 0, 1],
      [0.5, 0.25, 0.25],
    ]);
    expect(samples.weights).toEqual(Float32Array.of(2, 0));
    tf.dispose([samples.inputs, samples.targets ?? []]);
  });

  it('accepts values at bounds that single precision rounds', () => {
    const inputs = new Float32Array(6).fill(0.1);
    expect(memoryDataset({ ...numbers, inputs, bounds: [0, 0.1] }).size).toBe(3);
  });
});

describe('subset', () => {
  it('gathers what the whole gathers at the chosen indices', () => {
    const whole = memoryDataset(numbers);
    const three = fc.integer({ min: 0, max: 2 });
    fc.assert(
      fc.property(fc.array(three, { minLength: 1 }), fc.infiniteStream(fc.nat()), (chosen, stream) => {
        const positions = [...stream.take(4)].map((value) => value % chosen.length);
        const part = subset(whole, Int32Array.from(chosen));
        expect(part.size).toBe(chosen.length);
        expect(gathered(part, ...positions)).toEqual(gathered(whole, ...positions.map((at) => chosen[at] ?? -1)));
      }),
    );
  });

  it('refuses indices beyond the whole, and positions beyond the part', () => {
    const whole = memoryDataset(numbers);
    expect(() => subset(whole, Int32Array.of(3))).toThrow(/no sample 3/);
    expect(() => subset(whole, Int32Array.of(2)).gather(Int32Array.of(1))).toThrow(/no sample 1/);
  });
});

describe('takeFirst', () => {
  it('keeps the beginning', () => {
    expect(gathered(takeFirst(memoryDataset(bytes), 2), 0, 1).labels).toEqual([2, 0]);
  });

  it.each([4, -1, 0.5])('refuses %d of three samples', (count) => {
    expect(() => takeFirst(memoryDataset(bytes), count)).toThrow(/from 0 to 3/);
  });
});

describe('inputs on the engine', () => {
  beforeEach(({ skip }) => skip(!hasOperationKernel('inputsOnEngine')));

  const count = 37;
  const rng = randomStream(1, 'inputs');
  const common = {
    name: 'laid',
    classes: ['a', 'b'],
    bounds: [0, 1] as const,
    inputShape: [3, 5],
    labels: Uint8Array.from({ length: count }, (_, i) => i % 2),
  };
  const kinds = {
    bytes: memoryDataset({ ...common, inputs: Uint8Array.from({ length: 15 * count }, () => rng.integer(256)) }),
    floats: memoryDataset({ ...common, inputs: rng.uniforms(15 * count) }),
  };

  it.each(Object.entries(kinds))('are the same to the bit as %s in memory', async (_kind, dataset) => {
    const before = tf.memory().numTensors;
    const chosen = Int32Array.of(36, 0, 7, 7);
    for (const each of [
      dataset,
      subset(
        dataset,
        Int32Array.from({ length: count }, (_, i) => count - 1 - i),
      ),
    ]) {
      const laid = each.gather.onEngine?.();
      const [there, here] = [await laid?.gather(chosen), each.gather(chosen)];
      expect(there?.inputs.shape).toEqual(here.inputs.shape);
      expect(there?.inputs.dataSync()).toEqual(here.inputs.dataSync());
      expect(there?.labels).toEqual(here.labels);
      tf.dispose([there?.inputs, here.inputs].filter((tensor) => tensor !== undefined));
      laid?.dispose();
    }
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuse numbers of no sample, which a kernel would read anything for', () => {
    const laid = kinds.bytes.gather.onEngine?.();
    expect(() => laid?.gather(Int32Array.of(count))).toThrow('there is no sample 37');
    laid?.dispose();
  });
});
