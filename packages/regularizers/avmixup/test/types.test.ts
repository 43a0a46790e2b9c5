import { spiralMlp } from '@infomixup/core';
import type { Regularizer } from '@infomixup/regularizer';
import { type AvmixupOptions, avmixup } from '@infomixup/regularizer-avmixup';
import { createTrainer } from '@infomixup/trainer';
import { describe, expectTypeOf, it } from 'vitest';

describe('the types of avmixup', () => {
  it('fit any model, and know the options', () => {
    expectTypeOf(avmixup()).toEqualTypeOf<Regularizer<Record<never, never>>>();
    expectTypeOf<{ gamma: string }>().not.toExtend<AvmixupOptions>();
    const model = spiralMlp({ seed: 1, hidden: [2] });
    createTrainer({ model, regularizers: [avmixup()], seed: 1 });
    model.dispose();
  });
});
