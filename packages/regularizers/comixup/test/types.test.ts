import { comixup } from '@infomixup/regularizer-comixup';
import { toyModel } from '@infomixup/testing';
import { createTrainer } from '@infomixup/trainer';
import { describe, expect, it } from 'vitest';

describe('the types of comixup', () => {
  it('fit every model, and refuse unknown options', () => {
    const model = toyModel({ seed: 1 });
    createTrainer({ model, regularizers: [comixup({ blocks: 2 })], seed: 1 });
    model.dispose();
    // @ts-expect-error one number of cells
    expect(() => comixup({ blocks: [2, 4] })).toThrow(/^comixup: .*"blocks"/);
    // @ts-expect-error it is called threshold
    expect(() => comixup({ thres: 0.8 })).toThrow(/^comixup: .*"thres"/);
  });
});
