import type { Attack, AttackResult } from '@infomixup/attacks';
import { type Classifier, classifierOf, type LabelledBatch, randomStream } from '@infomixup/core';
import { toyModel } from '../toy/toy-model.js';
import { withSamples } from './samples.js';

/** The budgets that checks try: none, small, large, and far beyond the bounds. */
export const budgets: readonly number[] = [0, 0.02, 0.2, 0.6, 5];

/** A run of an attack on a smooth classifier of images, whose every fifth sample is labelled wrongly. */
export interface Scene {
  readonly classifier: Classifier;
  readonly batch: LabelledBatch;
  readonly result: AttackResult;
}

/** Attacks 12 samples of `toyModel` at all `budgets` and shows the result to `check`. */
export async function withScene(attack: Attack, check: (scene: Scene) => void): Promise<void> {
  const model = toyModel({ seed: 3 });
  const classifier = classifierOf(model);
  try {
    await withSamples(classifier, model.inputShape, (batch) => checkRun(attack, classifier, batch, check), {
      wrong: (row) => row % 5 === 4,
    });
  } finally {
    model.dispose();
  }
}

const checkRun = async (
  attack: Attack,
  classifier: Classifier,
  batch: LabelledBatch,
  check: (scene: Scene) => void,
) => {
  const result = await attack.run(classifier, batch, { epsilons: budgets }, randomStream(1, 'attack'));
  try {
    check({ classifier, batch, result });
  } finally {
    result.dispose();
  }
};
