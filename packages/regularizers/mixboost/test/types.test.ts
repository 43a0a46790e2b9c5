import { type MixboostOptions, mixboost } from '@infomixup/regularizer-mixboost';
import { toyModel } from '@infomixup/testing';
import { createTrainer } from '@infomixup/trainer';
import { describe, expect, expectTypeOf, it } from 'vitest';

describe('the types of mixboost', () => {
  it('fit every model, and refuse unknown options', () => {
    const model = toyModel({ seed: 1 });
    createTrainer({ model, regularizers: [mixboost()], seed: 1 });
    model.dispose();
    expectTypeOf<MixboostOptions['rounds']>().toEqualTypeOf<number | undefined>();
    // @ts-expect-error it is called rounds
    expect(() => mixboost({ iterations: 1 })).toThrow(/^mixboost: .*"iterations"/);
  });
});
