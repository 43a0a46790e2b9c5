import type { Attack, Goal } from '@infomixup/attacks';
import { InfomixupError, type LabelledBatch, randomStream } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { broken, type Verdict } from '../../broken.js';
import { linearClassifier } from '../../toy/linear-classifier.js';
import type { AttackSubject } from '../subject.js';

const classifier = linearClassifier({ weights: [1, -1] });

interface Mistake {
  readonly inputs?: readonly number[];
  readonly labels?: readonly number[];
  readonly goal?: Goal;
  readonly code: string;
}

const mistakes: Readonly<Record<string, Mistake>> = {
  'inputs beyond the bounds': { inputs: [0.5, 2.8], code: 'out-of-bounds' },
  'inputs that are not numbers': { inputs: [0.5, Number.NaN], code: 'out-of-bounds' },
  'a label that is no class': { labels: [2], code: 'invalid-argument' },
  'a label too many': { labels: [0, 1], code: 'invalid-argument' },
  'a negative epsilon': { goal: { epsilons: [0.1, -0.1] }, code: 'invalid-argument' },
  'an infinite epsilon': { goal: { epsilons: [Number.POSITIVE_INFINITY] }, code: 'invalid-argument' },
  'no epsilon': { goal: { epsilons: [] }, code: 'invalid-argument' },
};

/** The code of the error that a run ends with, if any. */
const codeOf = async (attack: Attack, batch: LabelledBatch, goal: Goal): Promise<string | undefined> => {
  try {
    (await attack.run(classifier, batch, goal, randomStream(1, 'attack'))).dispose();
    return undefined;
  } catch (error) {
    return InfomixupError.isInstance(error) ? error.code : String(error);
  }
};

/** Mistakes of the caller are errors with a code, not results. */
export async function refusesMistakes({ create }: AttackSubject): Promise<Verdict> {
  for (const [mistake, { inputs = [0.5, 0.25], labels = [0], goal = { epsilons: [0.1] }, code }] of Object.entries(
    mistakes,
  )) {
    const batch = { inputs: tf.tensor2d([...inputs], [1, 2]), labels: Int32Array.from(labels) };
    const found = await codeOf(create(), batch, goal).finally(() => batch.inputs.dispose());
    if (found !== code)
      throw broken(
        `${mistake} gave ${found ?? 'a result'} instead of the error ${code}`,
        'make the attack by defineAttack',
      );
  }
  return 'kept';
}
