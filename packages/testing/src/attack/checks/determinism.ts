import type { Attack, RunOptions } from '@infomixup/attacks';
import { type Classifier, type LabelledBatch, randomStream } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { broken, type Verdict } from '../../broken.js';
import { linearClassifier } from '../../toy/linear-classifier.js';
import { rowsOf, withSamples } from '../samples.js';
import type { AttackSubject } from '../subject.js';

// Dyadic, so that sums are exact and no batch size rounds differently.
const classifier = linearClassifier({ weights: [0.5, -1, 0.25, 2], bias: -0.75 });

/** For each sample all that a run says of it, budget by budget. */
const story = async (
  attack: Attack,
  given: Classifier,
  batch: LabelledBatch,
  seed: number,
  options: RunOptions = {},
) => {
  const result = await attack.run(given, batch, { epsilons: [0.05, 0.2] }, randomStream(seed, 'attack'), options);
  const points = result.outcomes.map(({ perturbed }) => rowsOf(perturbed));
  result.dispose();
  return Array.from(batch.labels, (_, row) =>
    result.outcomes
      .map(({ status, predictions }, budget) =>
        [status[row], predictions[row], points[budget]?.[row]?.join()].join(' '),
      )
      .join('\n'),
  );
};

const expectSameStories = (expected: readonly string[], actual: readonly string[], when: string, advice: string) => {
  const row = expected.findIndex((line, index) => line !== actual[index]);
  if (row >= 0)
    throw broken(`sample ${row} fares differently ${when}: ${actual[row]} instead of ${expected[row]}`, advice);
};

/** The same seed gives the same bytes. */
export async function repeatsItsAttack({ create }: AttackSubject): Promise<Verdict> {
  await withSamples(classifier, [4], async (batch) => {
    const [once, again] = [await story(create(), classifier, batch, 7), await story(create(), classifier, batch, 7)];
    expectSameStories(once, again, 'with the same seed', 'draw from the stream that is given only');
  });
  return 'kept';
}

const backwards = ({ inputs, labels }: LabelledBatch): LabelledBatch => ({
  inputs: tf.reverse(inputs, 0),
  labels: labels.toReversed(),
});

/** What becomes of a sample does not depend on the batch size, nor on the order where samples are given by their numbers. */
export async function treatsEachSampleAlone({ create }: AttackSubject): Promise<Verdict> {
  await withSamples(classifier, [4], async (batch) => {
    const expected = await story(create(), classifier, batch, 7);
    const advice = "draw from each sample's own stream and keep samples apart";
    for (const batchSize of [1, 5])
      expectSameStories(
        expected,
        await story(create(), classifier, batch, 7, { batchSize }),
        `in batches of ${batchSize}`,
        advice,
      );
    const reversed = backwards(batch);
    const indices = Int32Array.from(batch.labels.keys()).toReversed();
    const stories = await story(create(), classifier, reversed, 7, { indices }).finally(() =>
      reversed.inputs.dispose(),
    );
    expectSameStories(expected, stories.toReversed(), 'in another order', advice);
  });
  return 'kept';
}
