import { memoryDataset, randomStream, type Samples } from '@infomixup/core';
import { drawHybrids, lacking, minorities, withHybrids } from '@infomixup/regularizer-mixboost';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';

const labels = Int32Array.of(0, 0, 0, 0, 1, 1, 1, 2);

describe('minorities', () => {
  it('are classes with fewer samples than the mean, and lack what the greatest has more', () => {
    expect(minorities(labels, 3)).toEqual([false, false, true]);
    expect(lacking(labels, 3)).toBe(3);
    // Of a class without samples nothing can be mixed.
    expect(lacking(labels, 4)).toBe(3);
    expect(minorities(Int32Array.of(1, 1, 1), 3)).toEqual([false, false, false]);
    expect(lacking(Int32Array.of(0, 1, 0, 1), 2)).toBe(0);
  });
});

describe('drawHybrids', () => {
  it('takes parents as often as their uncertainty says', () => {
    const uncertainty = [0, 3, 0, 0, 1, 0, 0, 0.5];
    const { majority, minority } = drawHybrids({ labels, classes: 3, uncertainty }, 400, 1, randomStream(1, 'pairs'));
    expect(new Set(majority)).toEqual(new Set([1, 4]));
    expect(new Set(minority)).toEqual(new Set([7]));
    // Of 400 with probability 3/4 within four deviations.
    expect(Math.abs(majority.filter((sample) => sample === 1).length - 300)).toBeLessThan(4 * Math.sqrt(75));
  });

  it('takes all parents alike where nothing is unsure', () => {
    const samples = { labels, classes: 3, uncertainty: new Float32Array(8) };
    const { majority } = drawHybrids(samples, 700, 1, randomStream(1, 'pairs'));
    for (let sample = 0; sample < 7; sample++)
      expect(Math.abs(majority.filter((each) => each === sample).length - 100)).toBeLessThan(40);
  });
});

describe('withHybrids', () => {
  const data = memoryDataset({
    ...{ name: 'four', classes: ['a', 'b'], bounds: [0, 8], inputShape: [2] },
    ...{ inputs: Float32Array.of(0, 1, 2, 3, 4, 5, 8, 8), labels: Int32Array.of(0, 0, 0, 1) },
  });
  const hybrids = withHybrids(data, { majority: [0, 2], minority: [3, 3], lambda: [0.25, 0.75] });
  const gathered = async (...indices: number[]) => {
    const samples: Samples = await hybrids.gather(Int32Array.from(indices));
    const found = {
      inputs: samples.inputs.arraySync(),
      targets: samples.targets?.arraySync(),
      labels: [...samples.labels],
    };
    tf.dispose([samples.inputs, samples.targets ?? []]);
    return found;
  };

  it('has them behind its samples, mixed with their targets, by the label of the greater part', async () => {
    expect(hybrids.size).toBe(6);
    expect(await gathered(4, 1, 5)).toEqual({
      inputs: [
        [6, 6.25],
        [2, 3],
        [5, 5.75],
      ],
      targets: [
        [0.25, 0.75],
        [1, 0],
        [0.75, 0.25],
      ],
      labels: [1, 0, 0],
    });
  });

  it('gives its own samples as they are, and leaves no tensors behind', async () => {
    const before = tf.memory().numTensors;
    expect((await gathered(3, 0)).inputs).toEqual([
      [8, 8],
      [0, 1],
    ]);
    await gathered(0, 4);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuses parents that the data set does not have', () => {
    expect(() => withHybrids(data, { majority: [4], minority: [3], lambda: [1] })).toThrow(
      /^mixboost: a hybrid has sample 4 as a parent, and the data set now has 4/,
    );
  });
});
