import { augmix, type OperationName } from '@infomixup/regularizer-augmix';
import { toyModel } from '@infomixup/testing';
import { createTrainer } from '@infomixup/trainer';
import { describe, expect, expectTypeOf, it } from 'vitest';

describe('the types of augmix', () => {
  it('fit every model, and name the operations', () => {
    const model = toyModel({ seed: 1 });
    createTrainer({ model, regularizers: [augmix({ depth: 2, operations: ['rotate'] })], seed: 1 });
    model.dispose();
    expectTypeOf<'solarize'>().toExtend<OperationName>();
    // @ts-expect-error there is no such operation
    expect(() => augmix({ operations: ['invert'] })).toThrow(/^augmix: .*operations/);
    // @ts-expect-error random, or a number
    expect(() => augmix({ depth: 'deep' })).toThrow(/^augmix: .*depth/);
  });
});
