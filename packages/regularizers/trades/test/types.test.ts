import { spiralMlp } from '@infomixup/core';
import type { Regularizer } from '@infomixup/regularizer';
import { type TradesOptions, trades } from '@infomixup/regularizer-trades';
import { createTrainer } from '@infomixup/trainer';
import { describe, expectTypeOf, it } from 'vitest';

describe('the types of trades', () => {
  it('fit any model, and know the options', () => {
    expectTypeOf(trades()).toEqualTypeOf<Regularizer<Record<never, never>>>();
    expectTypeOf<{ statistics: 'freeze' }>().not.toExtend<TradesOptions>();
    const model = spiralMlp({ seed: 1, hidden: [2] });
    createTrainer({ model, regularizers: [trades()], seed: 1 });
    model.dispose();
  });
});
