import type { Attack, AttackResult } from '@infomixup/attacks';
import { type Classifier, detached, type LabelledBatch, predictedClasses } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { broken, type Verdict } from '../../broken.js';
import { rowsOf } from '../samples.js';
import { attackOnce, budgetsOf, outcomesOf, withToy } from '../scenes.js';
import type { AttackSubject } from '../subject.js';
import { distancesBetween } from './budget.js';

/** What rounding may add to a distance, as a share of it. */
const rounding = 1e-6;

/** Notes how near the nearest success is that the classifier was shown, of one sample. */
const watching = ({ norm }: Attack, classifier: Classifier, { inputs, labels }: LabelledBatch) => {
  const seen = { nearest: Number.POSITIVE_INFINITY };
  const [low, high] = classifier.bounds;
  const note = (points: tf.Tensor, logits: tf.Tensor2D) => {
    const [prediction = -1] = predictedClasses(logits.dataSync(), classifier.classes);
    const isInside = rowsOf(points).every((row) => row.every((value) => value >= low && value <= high));
    const [far = Number.NaN] = distancesBetween(norm, points, inputs);
    if (isInside && prediction !== -1 && prediction !== labels[0]) seen.nearest = Math.min(seen.nearest, far);
  };
  const logits = (points: tf.Tensor) => {
    const values = classifier.logits(points);
    if (points.shape[0] === 1) detached(() => note(points, values));
    return values;
  };
  return { seen, classifier: { ...classifier, logits } };
};

const isLost = ({ outcomes: [outcome], nearest }: AttackResult, shown: number): boolean => {
  const told = nearest ?? outcome;
  const isFooled = told?.status[0] === 'fooled';
  if (nearest) return shown < Infinity && !(isFooled && (nearest.distances[0] ?? NaN) <= shown * (1 + 1e-4));
  return !isFooled && shown <= (told?.epsilon ?? 0) * (1 + rounding);
};

/** No success that was shown to the model within the budget is lost, and a minimal attack keeps the nearest. */
export async function keepsWhatItSaw(subject: AttackSubject): Promise<Verdict> {
  const attack = subject.create();
  if (attack.norm === 'none') return { inapplicable: 'no norm measures what it may do' };
  const budgets = attack.seeks === 'minimal' ? [budgetsOf(subject)[2] ?? 0.2] : budgetsOf(subject).slice(2, 4);
  await withToy(
    async (classifier, batch) => {
      for (const row of [0, 1, 2])
        for (const epsilon of budgets) {
          const one = {
            inputs: tf.slice(batch.inputs, row, 1),
            labels: batch.labels.slice(row, row + 1),
          };
          const watch = watching(attack, classifier, one);
          const result = await attackOnce(attack, watch.classifier, one, [epsilon]).finally(() => one.inputs.dispose());
          result.dispose();
          if (isLost(result, watch.seen.nearest))
            throw broken(
              `a success ${watch.seen.nearest} away was shown to the model, and the sample is not credited with it`,
              'write it as start and step, of which the best point is kept',
            );
        }
    },
    { wrong: () => false },
  );
  return 'kept';
}

const statusesOf = async (
  attack: Attack,
  classifier: Classifier,
  batch: LabelledBatch,
  epsilons: readonly number[],
) => {
  const result = await attackOnce(attack, classifier, batch, epsilons);
  result.dispose();
  return outcomesOf(result).flatMap(({ status }) => status);
};

/** To stop at a sample's first success changes the cost, not the verdict. */
export async function stopsEarlyAlone(subject: AttackSubject): Promise<Verdict> {
  const { withoutEarlyStop } = subject;
  if (!withoutEarlyStop) return { inapplicable: 'nothing is said of it without early stop' };
  await withToy(async (classifier, batch) => {
    const [early, late] = [
      await statusesOf(subject.create(), classifier, batch, budgetsOf(subject)),
      await statusesOf(withoutEarlyStop(), classifier, batch, budgetsOf(subject)),
    ];
    const differs = early.findIndex((status, index) => status !== late[index]);
    if (differs >= 0)
      throw broken(
        `a sample is ${early[differs]} with early stop and ${late[differs]} without`,
        'let no sample depend on which others are left',
      );
  });
  return 'kept';
}
