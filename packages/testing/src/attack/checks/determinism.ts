import type { RunOptions } from '@infomixup/attacks';
import { type Classifier, firstNumbers, type LabelledBatch, randomStream } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { broken, type Verdict } from '../../broken.js';
import { rowsOf, withSamples } from '../samples.js';
import { attackOnce, budgetsOf, linear as classifier, linearShape, outcomesOf } from '../scenes.js';
import type { AttackSubject } from '../subject.js';

/** What a run says of a sample at a budget, and the point it gives. */
interface Told {
  readonly facts: string;
  readonly point: Float32Array;
}

/** For each sample all that a run says of it, budget by budget. */
const story = async (
  subject: AttackSubject,
  given: Classifier,
  batch: LabelledBatch,
  seed: number,
  options: Partial<RunOptions> = {},
): Promise<readonly (readonly Told[])[]> => {
  const budgets = budgetsOf(subject).slice(1, 3);
  const rng = randomStream(seed, 'attack');
  const result = await attackOnce(subject.create(), given, batch, budgets, { rng, ...options });
  const points = outcomesOf(result).map(({ perturbed }) => rowsOf(perturbed));
  result.dispose();
  return Array.from(batch.labels, (_, row) =>
    outcomesOf(result).map(({ status, predictions, queries }, budget) => ({
      facts: [status[row], predictions[row], queries[row]].join(' '),
      point: points[budget]?.[row] ?? new Float32Array(),
    })),
  );
};

const differ = (a: Told | undefined, b: Told, tolerance: number): boolean =>
  a === undefined ||
  a.facts !== b.facts ||
  b.point.some((value, index) => !(Math.abs(value - (a.point[index] ?? Number.NaN)) <= tolerance));

const text = (told: readonly Told[] | undefined) => told?.map(({ facts, point }) => `${facts} ${point}`).join('; ');

const expectSameStories = (
  expected: Awaited<ReturnType<typeof story>>,
  actual: Awaited<ReturnType<typeof story>>,
  tolerance: number,
  when: string,
  advice: string,
) => {
  const row = expected.findIndex((told, index) =>
    told.some((one, budget) => differ(actual[index]?.[budget], one, tolerance)),
  );
  if (row >= 0)
    throw broken(
      `sample ${row} fares differently ${when}: ${text(actual[row])} instead of ${text(expected[row])}`,
      advice,
    );
};

/** The same seed gives the same bytes. */
export async function repeatsItsAttack(subject: AttackSubject): Promise<Verdict> {
  await withSamples(classifier, linearShape, async (batch) => {
    const [once, again] = [await story(subject, classifier, batch, 7), await story(subject, classifier, batch, 7)];
    expectSameStories(once, again, 0, 'with the same seed', 'draw from the stream that is given only');
  });
  return 'kept';
}

const backwards = ({ inputs, labels }: LabelledBatch): LabelledBatch => ({
  inputs: tf.reverse(inputs, 0),
  labels: labels.toReversed(),
});

// Engines add up a product of matrices in an order that hangs on the number of rows: what was exact at the start is
// rounded otherwise in another batch once an attack has divided by a length.
const rounding = 1e-5;

/** What becomes of a sample does not depend on the batch size, nor on the order where samples are given by their numbers. */
export async function treatsEachSampleAlone(subject: AttackSubject): Promise<Verdict> {
  const check = async (batch: LabelledBatch) => {
    const expected = await story(subject, classifier, batch, 7);
    const advice = "draw from each sample's own stream and keep samples apart";
    for (const batchSize of [1, 3])
      expectSameStories(
        expected,
        await story(subject, classifier, batch, 7, { batchSize }),
        rounding,
        `in batches of ${batchSize}`,
        advice,
      );
    const reversed = backwards(batch);
    const indices = firstNumbers(batch.labels.length).toReversed();
    const stories = await story(subject, classifier, reversed, 7, { indices }).finally(() => reversed.inputs.dispose());
    expectSameStories(expected, stories.toReversed(), rounding, 'in another order', advice);
  };
  await withSamples(classifier, linearShape, check, { size: 4 });
  return 'kept';
}
