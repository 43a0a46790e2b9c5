import { spiralMlp } from '@infomixup/core';
import type { Regularizer } from '@infomixup/regularizer';
import { type AwpOptions, awp } from '@infomixup/regularizer-awp';
import { createTrainer } from '@infomixup/trainer';
import { describe, expectTypeOf, it } from 'vitest';

describe('the types of awp', () => {
  it('fit any model, and know the options', () => {
    expectTypeOf(awp()).toEqualTypeOf<Regularizer<Record<never, never>>>();
    expectTypeOf<{ gamma: string }>().not.toExtend<AwpOptions>();
    const model = spiralMlp({ seed: 1, hidden: [2] });
    createTrainer({ model, regularizers: [awp()], seed: 1 });
    model.dispose();
  });
});
