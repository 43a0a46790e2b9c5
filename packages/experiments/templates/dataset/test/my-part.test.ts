import { createFrom, datasetFault } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { type MyPartOptions, myPart, recipe } from '../src/index.js';

const inputsOf = (seed: number) => {
  const { inputs, labels } = myPart({ seed, size: 8 }).train.gather(Int32Array.of(0, 1, 2));
  const values = [...inputs.dataSync()];
  tf.dispose(inputs);
  return { values, labels: [...labels] };
};

describe('myPart', () => {
  it('is a data set, of as many samples as asked for', () => {
    const { train, test } = myPart({ seed: 1, size: 40 });
    expect([datasetFault(train), datasetFault(test)]).toEqual([undefined, undefined]);
    expect([train.size, test.size]).toEqual([30, 10]);
  });

  it('puts each class on its side of the middle', () => {
    const { values, labels } = inputsOf(1);
    expect(values.map((value) => Number(value >= 0.5))).toEqual(labels);
  });

  it('is the same for the same seed, and another for another', () => {
    expect(inputsOf(1)).toEqual(inputsOf(1));
    expect(inputsOf(2)).not.toEqual(inputsOf(1));
  });

  it('is made by its recipe, whose options are checked', async () => {
    expect((await createFrom(recipe, { size: 8 }, { seed: 1 })).train.size).toBe(6);
    expect(() => createFrom(recipe, { sizes: 8 }, { seed: 1 })).toThrow(/^my-part: .*sizes/);
  });

  it('is typed: its options are numbers', () => {
    expectTypeOf<MyPartOptions>().toEqualTypeOf<{ seed: number; size?: number | undefined }>();
  });
});
