import type { Attack, RunOptions } from '@infomixup/attacks';
import { InfomixupError, randomStream } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { broken, type Verdict } from '../../broken.js';
import { linearClassifier } from '../../toy/linear-classifier.js';
import { largeBudget } from '../scenes.js';
import type { AttackSubject } from '../subject.js';

const classifier = linearClassifier({ weights: [1, -1, 0, 0] });

interface Mistake {
  readonly inputs?: readonly number[];
  readonly bytes?: boolean;
  readonly labels?: ArrayLike<number>;
  readonly options?: object;
  readonly code: string;
}

const invalid = (options: object): Mistake => ({ options, code: 'invalid-argument' });

const mistakes: Readonly<Record<string, Mistake>> = {
  'inputs beyond the bounds': { inputs: [0.5, 2.8, 0, 0], code: 'out-of-bounds' },
  'inputs that are not numbers': { inputs: [0.5, Number.NaN, 0, 0], code: 'out-of-bounds' },
  'inputs of bytes': { inputs: [0, 1, 0, 0], bytes: true, code: 'invalid-argument' },
  'a label that is no class': { labels: Int32Array.of(2), code: 'invalid-argument' },
  'a label that is no whole number': { labels: Float32Array.of(0.5), code: 'invalid-argument' },
  'labels in a plain list': { labels: [0], code: 'invalid-argument' },
  'a label too many': { labels: Int32Array.of(0, 1), code: 'invalid-argument' },
  'a negative epsilon': invalid({ epsilons: [0.1, -0.1] }),
  'an infinite epsilon': invalid({ epsilons: [Number.POSITIVE_INFINITY] }),
  'no epsilon': invalid({ epsilons: [] }),
  'an option that nothing reads': invalid({ epsilon: 0.1 }),
  'no stream': invalid({ rng: undefined }),
  'a query budget of 0': invalid({ queryBudget: 0 }),
  'a batch size of a half': invalid({ batchSize: 0.5 }),
  'an index too many': invalid({ indices: Int32Array.of(1, 2) }),
};

/** The code of the error that a run ends with, if any. */
const codeOf = async (attack: Attack, options: RunOptions): Promise<string | undefined> => {
  try {
    (await attack.run(options)).dispose();
    return undefined;
  } catch (error) {
    return InfomixupError.isInstance(error) ? error.code : String(error);
  }
};

const codeOfMistake = async (subject: AttackSubject, { inputs, bytes, labels, options }: Mistake) => {
  const values = tf.tensor([...(inputs ?? [0.5, 0.25, 0, 0])], [1, 2, 2, 1], bytes ? 'int32' : 'float32');
  // A caller without types gives anything for labels.
  const batch = { inputs: values, labels: (labels ?? Int32Array.of(0)) as Int32Array };
  const usual = { classifier, batch, epsilons: [largeBudget(subject)], rng: randomStream(1, 'attack') };
  return codeOf(subject.create(), { ...usual, ...options }).finally(() => values.dispose());
};

/** Mistakes of the caller are errors with a code, not results. */
export async function refusesMistakes(subject: AttackSubject): Promise<Verdict> {
  for (const [mistake, given] of Object.entries(mistakes)) {
    const found = await codeOfMistake(subject, given);
    if (found !== given.code)
      throw broken(
        `${mistake} gave ${found ?? 'a result'} instead of the error ${given.code}`,
        'make the attack by one of the makers, such as defineBoundedAttack',
      );
  }
  return 'kept';
}
