import { type RegmixupOptions, regmixup } from '@infomixup/regularizer-regmixup';
import { toyModel } from '@infomixup/testing';
import { createTrainer } from '@infomixup/trainer';
import { describe, expect, expectTypeOf, it } from 'vitest';

describe('the types of regmixup', () => {
  it('fit every model, and refuse unknown options', () => {
    const model = toyModel({ seed: 1 });
    createTrainer({ model, regularizers: [regmixup()], seed: 1 });
    model.dispose();
    expectTypeOf<RegmixupOptions>().toEqualTypeOf<{ alpha?: number | undefined; eta?: number | undefined }>();
    // @ts-expect-error the weight is called eta
    expect(() => regmixup({ weight: 1 })).toThrow(/^regmixup: .*"weight"/);
  });
});
