import { spiralMlp } from '@infomixup/core';
import type { Regularizer } from '@infomixup/regularizer';
import { type InputJacobianOptions, inputJacobian } from '@infomixup/regularizer-input-jacobian';
import { createTrainer } from '@infomixup/trainer';
import { describe, expectTypeOf, it } from 'vitest';

describe('the types of inputJacobian', () => {
  it('fit any model, and know the options', () => {
    expectTypeOf(inputJacobian()).toEqualTypeOf<Regularizer<Record<never, never>>>();
    expectTypeOf<{ of: 'labels' }>().not.toExtend<InputJacobianOptions>();
    const model = spiralMlp({ seed: 1, hidden: [2] });
    createTrainer({ model, regularizers: [inputJacobian()], seed: 1 });
    model.dispose();
  });
});
