import { type BoundedAttack, fgsm } from '@infomixup/attacks';
import { spiralMlp } from '@infomixup/core';
import {
  type AdversarialTrainingOptions,
  adversarialTraining,
  earlyStoppedPgd,
  nFgsm,
  type TrainingAttack,
} from '@infomixup/regularizer-adversarial-training';
import { createTrainer } from '@infomixup/trainer';
import { describe, expectTypeOf, it } from 'vitest';

describe('the types of adversarial training', () => {
  it('take attacks and what trains alone, and fit any model', () => {
    expectTypeOf(fgsm({ norm: 'l2' })).toExtend<TrainingAttack>();
    expectTypeOf(earlyStoppedPgd()).toEqualTypeOf<BoundedAttack<'linf'>>();
    // @ts-expect-error N-FGSM leaves the ball: it is no attack that an evaluation could run
    expectTypeOf(nFgsm()).toExtend<BoundedAttack>();
    const model = spiralMlp({ seed: 1, hidden: [2] });
    createTrainer({ model, regularizers: [adversarialTraining({ attack: nFgsm() })], seed: 1 });
    model.dispose();
  });

  it('refuse an attack by name, and options that there are not', () => {
    expectTypeOf<{ attack: string }>().not.toExtend<AdversarialTrainingOptions>();
    expectTypeOf<{ eps: number }>().not.toExtend<AdversarialTrainingOptions>();
  });
});
