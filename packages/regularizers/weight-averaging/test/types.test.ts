import { spiralMlp } from '@infomixup/core';
import { type EmaOptions, ema, type SwaOptions, swa } from '@infomixup/regularizer-weight-averaging';
import { createTrainer } from '@infomixup/trainer';
import { describe, expectTypeOf, it } from 'vitest';

describe('the types of averages', () => {
  it('fit any model, and know the options', () => {
    expectTypeOf<{ buffers: 'keep' }>().not.toExtend<EmaOptions>();
    expectTypeOf<{ from: string }>().not.toExtend<SwaOptions>();
    const model = spiralMlp({ seed: 1, hidden: [2] });
    for (const average of [ema(), swa()]) createTrainer({ model, regularizers: [average], seed: 1 });
    model.dispose();
  });
});
