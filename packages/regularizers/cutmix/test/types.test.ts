import { type CutmixOptions, cutmix } from '@infomixup/regularizer-cutmix';
import { toyModel } from '@infomixup/testing';
import { createTrainer } from '@infomixup/trainer';
import { describe, expect, expectTypeOf, it } from 'vitest';

describe('the types of cutmix', () => {
  it('fit every model, and refuse unknown options', () => {
    const model = toyModel({ seed: 1 });
    createTrainer({ model, regularizers: [cutmix()], seed: 1 });
    model.dispose();
    expectTypeOf<CutmixOptions>().toEqualTypeOf<{ alpha?: number | undefined; probability?: number | undefined }>();
    // @ts-expect-error it is called probability
    expect(() => cutmix({ prob: 1 })).toThrow(/^cutmix: .*"prob"/);
  });
});
