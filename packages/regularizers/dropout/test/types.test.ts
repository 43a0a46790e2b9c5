import { dropout } from '@infomixup/regularizer-dropout';
import { toyModel } from '@infomixup/testing';
import { createTrainer } from '@infomixup/trainer';
import { afterAll, describe, expect, it } from 'vitest';

const model = toyModel({ seed: 1 });
afterAll(() => model.dispose());

describe('the types of dropout', () => {
  it('accept tensors that the model names', () => {
    createTrainer({ model, regularizers: [dropout({ at: ['input', 'hidden'] })], seed: 1 });
  });

  it('refuse a Gaussian, as the trainer does', () => {
    // @ts-expect-error "bottleneck" is a Gaussian
    expect(() => createTrainer({ model, regularizers: [dropout({ at: ['bottleneck'] })], seed: 1 })).toThrow(/tensor/);
  });

  it('refuse another unit', () => {
    // @ts-expect-error there are elements and channels
    expect(() => dropout({ at: ['hidden'], unit: 'row' })).toThrow(/^dropout: .*"unit"/);
  });
});
