import type { RunOptions } from '@infomixup/attacks';
import { type Classifier, type LabelledBatch, randomStream } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { broken, type Verdict } from '../../broken.js';
import { rowsOf, withSamples } from '../samples.js';
import { attackOnce, budgetsOf, linear as classifier, linearShape, outcomesOf } from '../scenes.js';
import type { AttackSubject } from '../subject.js';

/** For each sample all that a run says of it, budget by budget. */
const story = async (
  subject: AttackSubject,
  given: Classifier,
  batch: LabelledBatch,
  seed: number,
  options: Partial<RunOptions> = {},
) => {
  const budgets = budgetsOf(subject).slice(1, 3);
  const rng = randomStream(seed, 'attack');
  const result = await attackOnce(subject.create(), given, batch, budgets, { rng, ...options });
  const points = outcomesOf(result).map(({ perturbed }) => rowsOf(perturbed));
  result.dispose();
  return Array.from(batch.labels, (_, row) =>
    outcomesOf(result)
      .map(({ status, predictions, queries }, budget) =>
        [status[row], predictions[row], queries[row], points[budget]?.[row]?.join()].join(' '),
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
export async function repeatsItsAttack(subject: AttackSubject): Promise<Verdict> {
  await withSamples(classifier, linearShape, async (batch) => {
    const [once, again] = [await story(subject, classifier, batch, 7), await story(subject, classifier, batch, 7)];
    expectSameStories(once, again, 'with the same seed', 'draw from the stream that is given only');
  });
  return 'kept';
}

const backwards = ({ inputs, labels }: LabelledBatch): LabelledBatch => ({
  inputs: tf.reverse(inputs, 0),
  labels: labels.toReversed(),
});

/** What becomes of a sample does not depend on the batch size, nor on the order where samples are given by their numbers. */
export async function treatsEachSampleAlone(subject: AttackSubject): Promise<Verdict> {
  await withSamples(classifier, linearShape, async (batch) => {
    const expected = await story(subject, classifier, batch, 7);
    const advice = "draw from each sample's own stream and keep samples apart";
    for (const batchSize of [1, 5])
      expectSameStories(
        expected,
        await story(subject, classifier, batch, 7, { batchSize }),
        `in batches of ${batchSize}`,
        advice,
      );
    const reversed = backwards(batch);
    const indices = Int32Array.from(batch.labels.keys()).toReversed();
    const stories = await story(subject, classifier, reversed, 7, { indices }).finally(() => reversed.inputs.dispose());
    expectSameStories(expected, stories.toReversed(), 'in another order', advice);
  });
  return 'kept';
}
