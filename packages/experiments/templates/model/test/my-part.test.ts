import { countParameters, createFrom } from '@infomixup/core';
import { toyDataset } from '@infomixup/testing';
import { createTrainer } from '@infomixup/trainer';
import { afterEach, describe, expect, expectTypeOf, it } from 'vitest';
import { type MyPartRepresentations, myPart, recipe } from '../src/index.js';

const made: { readonly dispose: () => void }[] = [];
afterEach(() => {
  for (const model of made.splice(0)) model.dispose();
});

const small = (seed = 1) => {
  const model = myPart({ seed, classes: 3, inputShape: [4, 4, 1], units: 5 });
  made.push(model);
  return model;
};

describe('myPart', () => {
  it('has a hidden layer and a linear one', () => {
    expect(countParameters(small())).toBe(16 * 5 + 5 + 5 * 3 + 3);
  });

  it('starts from weights that its seed alone decides', () => {
    const weights = (seed: number) => [...(small(seed).parameters['hidden/kernel']?.dataSync() ?? [])];
    expect(weights(1)).toEqual(weights(1));
    expect(weights(1)).not.toEqual(weights(2));
  });

  it('learns', async () => {
    const trainer = createTrainer({ model: small(), batchSize: 12, seed: 1 });
    const { epochs } = await trainer.fit(toyDataset({ seed: 1, size: 48 }), { epochs: 10 });
    expect(epochs.at(-1)?.loss).toBeLessThan(epochs[0]?.loss ?? 0);
  });

  it('is made by its recipe, whose options are checked', () => {
    const run = { seed: 1, classes: 2, inputShape: [3] };
    const model = createFrom(recipe, { units: 4 }, run);
    made.push(model);
    expect(countParameters(model)).toBe(3 * 4 + 4 + 4 * 2 + 2);
    expect(() => createFrom(recipe, { unit: 4 }, run)).toThrow(/^my-part: .*unit/);
  });

  it('is typed: its representations are known', () => {
    expectTypeOf<keyof MyPartRepresentations>().toEqualTypeOf<'input' | 'hidden'>();
  });
});
