import { puzzlemix } from '@infomixup/regularizer-puzzlemix';
import { toyModel } from '@infomixup/testing';
import { createTrainer } from '@infomixup/trainer';
import { describe, expect, it } from 'vitest';

describe('the types of puzzlemix', () => {
  it('fit every model, and refuse unknown options', () => {
    const model = toyModel({ seed: 1 });
    createTrainer({ model, regularizers: [puzzlemix({ blocks: [2], transport: false })], seed: 1 });
    model.dispose();
    // @ts-expect-error a list, of which each batch draws one
    expect(() => puzzlemix({ blocks: 4 })).toThrow(/^puzzlemix: .*"blocks"/);
    // @ts-expect-error it is called distanceWeight
    expect(() => puzzlemix({ tEps: 0.8 })).toThrow(/^puzzlemix: .*"tEps"/);
  });
});
