import { createFrom, spiralMlp } from '@infomixup/core';
import { comixup, recipe } from '@infomixup/regularizer-comixup';
import { cutmix } from '@infomixup/regularizer-cutmix';
import { toyDataset, toyModel } from '@infomixup/testing';
import { createTrainer } from '@infomixup/trainer';
import { describe, expect, it } from 'vitest';

describe('comixup', () => {
  it('is refused beside another mixer, and where inputs are no images', () => {
    const [model, flat] = [toyModel({ seed: 1 }), spiralMlp({ seed: 1 })];
    expect(() => createTrainer({ model, regularizers: [cutmix(), comixup()], seed: 1 })).toThrow(
      /"cutmix" and "comixup"/,
    );
    expect(() => createTrainer({ model: flat, regularizers: [comixup()], seed: 1 })).toThrow(/works on images/);
    for (const each of [model, flat]) each.dispose();
  });

  it('refuses a number of blocks that does not divide the images, before the first batch', async () => {
    const model = toyModel({ seed: 1 });
    const trainer = createTrainer({ model, regularizers: [comixup({ blocks: 3 })], seed: 1 });
    await expect(trainer.fit(toyDataset({ seed: 1, size: 4 }), { epochs: 1 })).rejects.toThrow(
      /3 blocks do not divide images of 4 x 4/,
    );
    model.dispose();
  });

  it('trains on the clean batch too, unless told not to', async () => {
    const model = toyModel({ seed: 1 });
    const termsOf = async (cleanWeight: number) => {
      const regularizers = [comixup({ blocks: 2, cleanWeight })];
      const trainer = createTrainer({ model, regularizers, batchSize: 8, seed: 1 });
      return Object.keys((await trainer.fit(toyDataset({ seed: 1, size: 8 }), { epochs: 1 })).epochs[0]?.terms ?? {});
    };
    expect(await termsOf(1)).toEqual(['criterion', 'penalty/comixup']);
    expect(await termsOf(0)).toEqual(['criterion']);
    model.dispose();
  });

  it('is made by its recipe, whose options are checked', () => {
    const context = { model: { name: 'toy', inputShape: [4, 4, 1], classes: 2, representations: {} } };
    expect(createFrom(recipe, {}, context).settings).toEqual({
      ...{ alpha: 2, part: 20, blocks: 4, beta: 0.32, gamma: 1, threshold: 0.83, eta: 0.05, omega: 0.001 },
      ...{ iterations: 4, window: 8, cleanWeight: 1 },
    });
    expect(() => createFrom(recipe, { omega: 2 }, context)).toThrow(/^comixup: .*"omega"/);
  });
});
