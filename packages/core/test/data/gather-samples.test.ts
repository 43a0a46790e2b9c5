import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import {
  type Dataset,
  firstNumbers,
  gatherLabelled,
  gatherSamples,
  indexBatches,
  type Samples,
} from '../../src/index.js';

/** A data set of three samples that gives whatever a stranger's would. */
const giving = (samples: () => object, later: boolean): Dataset => {
  const given = () => samples() as Samples; // Wrong on purpose.
  return {
    ...{ name: 'strange', size: 3, classes: ['a', 'b'], inputShape: [2], bounds: [0, 1] },
    gather: later ? async () => given() : given,
  };
};

const right = () => ({ inputs: tf.zeros([3, 2]), labels: Int32Array.of(0, 1, 1) });

describe.each([
  ['at once', false],
  ['later', true],
])('samples given %s', (_, later) => {
  it.each<[string, () => object, string]>([
    [
      'inputs of another shape',
      () => ({ inputs: tf.zeros([3, 3]), labels: Int32Array.of(0, 1, 1) }),
      'inputs [3,3] instead of [3,2]',
    ],
    ['labels as a list', () => ({ ...right(), labels: [0, 1, 1] }), 'labels that are'],
    ['too few labels', () => ({ ...right(), labels: Int32Array.of(0) }), '1 labels for 3 samples'],
    ['a label of no class', () => ({ ...right(), labels: Int32Array.of(0, 2, 1) }), 'the label 2, which is not one'],
    ['narrow targets', () => ({ ...right(), targets: tf.zeros([3, 1]) }), 'targets [3,1] instead of [3,2]'],
    ['too few weights', () => ({ ...right(), weights: Float32Array.of(1) }), '1 weights for 3 samples'],
    ['a weight below 0', () => ({ ...right(), weights: Float32Array.of(1, 1, -1) }), 'the weight -1'],
    ['a weight that is no number', () => ({ ...right(), weights: Float32Array.of(1, 1, NaN) }), 'the weight NaN'],
  ])('are refused with %s, and freed', async (_what, samples, message) => {
    const before = tf.memory().numTensors;
    const gathering = async () => gatherSamples(giving(samples, later), firstNumbers(3));
    await expect(gathering()).rejects.toMatchObject({
      code: 'invalid-dataset',
      message: expect.stringContaining(`strange: gather gave ${message}`),
    });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('come without targets to whoever does not train', async () => {
    const before = tf.memory().numTensors;
    const dataset = giving(() => ({ ...right(), targets: tf.fill([3, 2], 0.5) }), later);
    const { inputs, labels } = await gatherLabelled(dataset, firstNumbers(3));
    expect([...labels]).toEqual([0, 1, 1]);
    inputs.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

it('samples given at once are had at once', () => {
  const samples = gatherSamples(giving(right, false), firstNumbers(3));
  expect(samples).not.toBeInstanceOf(Promise);
  tf.dispose((samples as Samples).inputs);
});

describe('indexBatches', () => {
  it('counts to the end, with a smaller last batch', () => {
    expect([...indexBatches(5, 2)].map((batch) => [...batch])).toEqual([[0, 1], [2, 3], [4]]);
    expect([...indexBatches(4, 2)].map((batch) => [...batch])).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect([...indexBatches(0, 2)]).toEqual([]);
  });
});
