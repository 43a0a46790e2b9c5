import { createFrom } from '@infomixup/core';
import type { Regularizer } from '@infomixup/regularizer';
import type { ToyRepresentations } from '@infomixup/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { type MyPartOptions, myPart, noisy, recipe } from '../src/index.js';

describe('noisy', () => {
  it('adds the noise times its deviation', () => {
    const values = tf.tidy(() => noisy(tf.tensor2d([[1, 2]]), Float32Array.of(2, -4), 0.5).dataSync());
    expect([...values]).toEqual([2, 0]);
  });
});

describe('myPart', () => {
  it('refuses a deviation below 0, naming it', () => {
    expect(() => myPart({ deviation: -1 })).toThrow(/^my-part: .*"deviation"/);
  });

  it('is made by its recipe, whose options are checked', () => {
    const context = { model: { name: 'toy', inputShape: [1], classes: 2, representations: {} } };
    expect(createFrom(recipe, {}, context).settings).toEqual({ deviation: 0.1 });
    expect(() => createFrom(recipe, { deviatoin: 1 }, context)).toThrow(/^my-part: .*deviatoin/);
  });

  it('is typed: its options are numbers, and it fits any model', () => {
    expectTypeOf<MyPartOptions['deviation']>().toEqualTypeOf<number | undefined>();
    expectTypeOf(myPart()).toExtend<Regularizer<ToyRepresentations>>();
  });
});
