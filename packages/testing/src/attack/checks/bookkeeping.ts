import type { BudgetOutcome, SampleStatus } from '@infomixup/attacks';
import { broken, type Verdict } from '../../broken.js';
import { predictionsOf, rowsOf } from '../samples.js';
import { type Scene, withScene } from '../scenes.js';
import type { AttackSubject } from '../subject.js';
import { distancesBetween } from './budget.js';

const expectedStatus = (label: number, clean: number, perturbed: number): SampleStatus => {
  if (clean !== label) return 'misclassified';
  return perturbed === label ? 'robust' : 'fooled';
};

const expectSame = (what: string, claimed: ArrayLike<unknown>, seen: ArrayLike<unknown>): void => {
  const row = Array.from(seen).findIndex((value, index) => value !== claimed[index]);
  if (row >= 0 || claimed.length !== seen.length)
    throw broken(
      `${what} of sample ${row} is said to be ${claimed[row]} and is ${seen[row]}`,
      'report what a forward pass of its own shows',
    );
};

const expectDistances = (scene: Scene, { distances, perturbed, epsilon }: BudgetOutcome): void => {
  const measured = distancesBetween(scene.result.norm, perturbed, scene.batch.inputs);
  const row = measured.findIndex(
    (distance, index) => !(Math.abs(distance - (distances[index] ?? NaN)) <= 1e-5 * (1 + distance)),
  );
  if (row >= 0)
    throw broken(
      `at epsilon ${epsilon} sample ${row} is said to be ${distances[row]} away and is ${measured[row]}`,
      'measure from the original inputs',
    );
};

/** Predictions, status and distances are those that the perturbed inputs really have. */
export async function reportsWhatHappened({ create }: AttackSubject): Promise<Verdict> {
  await withScene(create(), (scene) => {
    const { classifier, batch, result } = scene;
    const clean = predictionsOf(classifier, batch.inputs);
    expectSame('the clean prediction', result.cleanPredictions, clean);
    for (const outcome of result.outcomes) {
      const seen = predictionsOf(classifier, outcome.perturbed);
      const status = Array.from(batch.labels, (label, row) => expectedStatus(label, clean[row] ?? -1, seen[row] ?? -1));
      expectSame('the prediction', outcome.predictions, seen);
      expectSame('the status', outcome.status, status);
      expectDistances(scene, outcome);
    }
  });
  return 'kept';
}

/** Samples that were wrong from the start are no success, and stay as they were. */
export async function leavesTheMisclassifiedAlone({ create }: AttackSubject): Promise<Verdict> {
  await withScene(create(), ({ batch, result }) => {
    const origins = rowsOf(batch.inputs);
    for (const { status, perturbed } of result.outcomes) {
      const rows = rowsOf(perturbed);
      const wrong = Array.from(batch.labels.keys()).filter((row) => result.cleanPredictions[row] !== batch.labels[row]);
      const touched = wrong.find(
        (row) => status[row] !== 'misclassified' || rows[row]?.join() !== origins[row]?.join(),
      );
      if (touched !== undefined)
        throw broken(
          `sample ${touched} was wrong from the start and is reported ${status[touched]}`,
          'attack correctly classified samples only',
        );
    }
  });
  return 'kept';
}

/** The numbers spent are whole, and at least one query a sample. */
export async function countsItsQueries({ create }: AttackSubject): Promise<Verdict> {
  await withScene(create(), ({ batch, result: { queries, gradientCalls, zeroGradients } }) => {
    const whole = [queries, gradientCalls, zeroGradients].every((count) => Number.isInteger(count) && count >= 0);
    if (!whole || queries < batch.labels.length)
      throw broken(
        `${queries} queries and ${gradientCalls} gradients were counted for ${batch.labels.length} samples`,
        'count every pass',
      );
  });
  return 'kept';
}
