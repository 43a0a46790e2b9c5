import { spiralMlp } from '@infomixup/core';
import type { Regularizer } from '@infomixup/regularizer';
import { type MartOptions, mart } from '@infomixup/regularizer-mart';
import { createTrainer } from '@infomixup/trainer';
import { describe, expectTypeOf, it } from 'vitest';

describe('the types of mart', () => {
  it('fit any model, and know the options', () => {
    expectTypeOf(mart()).toEqualTypeOf<Regularizer<Record<never, never>>>();
    expectTypeOf<{ steps: string }>().not.toExtend<MartOptions>();
    const model = spiralMlp({ seed: 1, hidden: [2] });
    createTrainer({ model, regularizers: [mart()], seed: 1 });
    model.dispose();
  });
});
