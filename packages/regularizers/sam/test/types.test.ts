import { spiralMlp } from '@infomixup/core';
import type { Regularizer } from '@infomixup/regularizer';
import { type SamOptions, sam } from '@infomixup/regularizer-sam';
import { createTrainer } from '@infomixup/trainer';
import { describe, expectTypeOf, it } from 'vitest';

describe('the types of sam', () => {
  it('fit any model, and know the options', () => {
    expectTypeOf(sam()).toEqualTypeOf<Regularizer<Record<never, never>>>();
    expectTypeOf<{ rho: string }>().not.toExtend<SamOptions>();
    const model = spiralMlp({ seed: 1, hidden: [2] });
    createTrainer({ model, regularizers: [sam()], seed: 1 });
    model.dispose();
  });
});
