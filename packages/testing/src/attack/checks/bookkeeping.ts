import type { BudgetOutcome, SampleStatus } from '@infomixup/attacks';
import { firstNumbers } from '@infomixup/core';
import { broken, type Verdict } from '../../broken.js';
import { predictionsOf, rowsOf } from '../samples.js';
import { attackOnce, budgetsOf, outcomesOf, type Scene, withScene, withToy } from '../scenes.js';
import type { AttackSubject } from '../subject.js';
import { distancesBetween } from './budget.js';

const expectedStatus = (label: number, clean: number, perturbed: number): SampleStatus => {
  if (clean !== label) return 'misclassified';
  return perturbed === label ? 'robust' : 'fooled';
};

/** Throws `contract-broken` where what was claimed of a sample is not what was seen. */
export function expectSame(what: string, claimed: ArrayLike<unknown>, seen: ArrayLike<unknown>): void {
  const row = Array.from(seen).findIndex((value, index) => value !== claimed[index]);
  if (row >= 0 || claimed.length !== seen.length)
    throw broken(
      `${what} of sample ${row} is said to be ${claimed[row]} and is ${seen[row]}`,
      'report what a forward pass of its own shows',
    );
}

const expectDistances = (scene: Scene, { distances, perturbed, epsilon }: BudgetOutcome): void => {
  if (scene.result.norm === 'none') return;
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
export async function reportsWhatHappened(subject: AttackSubject): Promise<Verdict> {
  await withScene(subject, (scene) => {
    const { classifier, batch, result } = scene;
    const clean = predictionsOf(classifier, batch.inputs);
    expectSame('the clean prediction', result.cleanPredictions, clean);
    for (const outcome of outcomesOf(result)) {
      const seen = predictionsOf(classifier, outcome.perturbed);
      const status = Array.from(batch.labels, (label, row) => expectedStatus(label, clean[row] ?? -1, seen[row] ?? -1));
      expectSame('the prediction', outcome.predictions, seen);
      expectSame('the status', outcome.status, status);
      expectDistances(scene, outcome);
    }
  });
  return 'kept';
}

/** A minimal attack's success at a budget is that its nearest point lies within, and nothing else. */
export async function followsFromDistances(subject: AttackSubject): Promise<Verdict> {
  if (subject.create().seeks !== 'minimal') return { inapplicable: 'it looks for no nearest point' };
  await withScene(subject, ({ result: { nearest, outcomes } }) => {
    if (!nearest) throw broken('no nearest points are told', 'make the attack by defineMinimalAttack');
    for (const { epsilon, status } of outcomes)
      for (const [row, one] of nearest.status.entries()) {
        const gap = (nearest.distances[row] ?? 0) - epsilon;
        if (Math.abs(gap) > 1e-5 * (1 + epsilon) && (status[row] === 'fooled') !== (one === 'fooled' && gap < 0))
          throw broken(
            `sample ${row} is ${status[row]} at epsilon ${epsilon}, its nearest point ${nearest.distances[row]} away`,
            'follow from the distance',
          );
      }
  });
  return 'kept';
}

/** Samples that were wrong from the start are no success, and stay as they were. */
export async function leavesTheMisclassifiedAlone(subject: AttackSubject): Promise<Verdict> {
  await withScene(subject, ({ batch, result }) => {
    const origins = rowsOf(batch.inputs);
    for (const { status, perturbed } of outcomesOf(result)) {
      const rows = rowsOf(perturbed);
      const wrong = firstNumbers(batch.labels.length).filter(
        (row) => result.cleanPredictions[row] !== batch.labels[row],
      );
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

const total = (counts: Int32Array): number => counts.reduce((sum, count) => sum + count, 0);

/** What is told to be spent is how often inputs were shown to the model; the samples' own counts add up to it. */
export async function countsItsQueries(subject: AttackSubject): Promise<Verdict> {
  await withToy(async (classifier, batch) => {
    let shown = 0;
    const counting = {
      ...classifier,
      logits: (...[inputs]: Parameters<typeof classifier.logits>) => {
        shown += inputs.shape[0] ?? 0;
        return classifier.logits(inputs);
      },
    };
    const result = await attackOnce(subject.create(), counting, batch, budgetsOf(subject));
    result.dispose();
    const { queries, gradientCalls, outcomes, nearest } = result;
    if (queries + gradientCalls !== shown)
      throw broken(
        `${queries} queries and ${gradientCalls} gradients were counted, and ${shown} inputs shown to the model`,
        'count every pass',
      );
    const told = nearest ? [nearest] : outcomes;
    const ofSamples = told.reduce((sum, each) => sum + total(each.queries) + total(each.gradientCalls), 0);
    if (ofSamples + batch.labels.length !== shown)
      throw broken(`the samples cost ${ofSamples} after the clean ones, of ${shown} in all`, 'count for each sample');
  });
  return 'kept';
}

const costOf = ({ queries, gradientCalls }: BudgetOutcome, row: number): number =>
  (queries[row] ?? 0) + (gradientCalls[row] ?? 0);

/** No sample costs more than the query budget, and one that would have cost more is not taken for robust. */
export async function keepsTheQueryBudget(subject: AttackSubject): Promise<Verdict> {
  const queryBudget = 3;
  const [, small = 0.1, large = 0.2] = budgetsOf(subject);
  await withToy(async (classifier, batch) => {
    const free = await attackOnce(subject.create(), classifier, batch, [small, large]);
    const bounded = await attackOnce(subject.create(), classifier, batch, [small, large], { queryBudget });
    free.dispose();
    bounded.dispose();
    for (const [number, outcome] of outcomesOf(bounded).entries())
      for (const [row, status] of outcome.status.entries()) {
        const unlimited = outcomesOf(free)[number];
        if (costOf(outcome, row) > queryBudget)
          throw broken(
            `sample ${row} cost ${costOf(outcome, row)} of ${queryBudget} queries`,
            'ask by the counted means alone',
          );
        if (status === 'robust' && unlimited && costOf(unlimited, row) > queryBudget)
          throw broken(`sample ${row} ran out of queries and is reported robust`, 'report it out-of-queries');
      }
  });
  return 'kept';
}
