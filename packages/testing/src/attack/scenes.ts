import { type Attack, type AttackResult, becomes, type Norm, type RunOptions } from '@infomixup/attacks';
import { type Classifier, classifierOf, type LabelledBatch, randomStream } from '@infomixup/core';
import { linearClassifier } from '../toy/linear-classifier.js';
import { toyModel } from '../toy/toy-model.js';
import { withSamples } from './samples.js';
import type { AttackSubject } from './subject.js';

/** Of inputs with four values; dyadic, so that sums are exact and no batch size rounds differently. */
export const linear: Classifier = linearClassifier({ weights: [0.5, -1, 0.25, 2], bias: -0.75 });

/** The shape of the inputs of `linear`: images, so that attacks on images can be checked. */
export const linearShape: readonly number[] = [2, 2, 1];

/** None, small, large, and far beyond the bounds. */
const usual: Readonly<Record<Norm, readonly number[]>> = {
  linf: [0, 0.02, 0.2, 0.6, 5],
  l2: [0, 0.02, 0.2, 0.6, 5],
  l1: [0, 0.05, 0.5, 2, 40],
  l0: [0, 1, 3, 8, 40],
  none: [0, 1, 5, 20, 100],
};

/** The budgets that checks try. */
export function budgetsOf({ create, epsilons }: AttackSubject): readonly number[] {
  return epsilons ?? usual[create().norm];
}

/** A budget that an attack can do something with. */
export function largeBudget(subject: AttackSubject): number {
  return budgetsOf(subject)[2] ?? 0.2;
}

/** Attacks once with the seed of the checks; `options` go over what is usual. */
export function attackOnce(
  attack: Attack,
  classifier: RunOptions['classifier'],
  batch: LabelledBatch,
  epsilons: readonly number[],
  options: Partial<RunOptions> = {},
): Promise<AttackResult> {
  return attack.run({ classifier, batch, epsilons, rng: randomStream(1, 'attack'), ...options });
}

/** A run of an attack on a smooth classifier of images, whose every fifth sample is labelled wrongly. */
export interface Scene {
  readonly classifier: Classifier;
  readonly batch: LabelledBatch;
  readonly result: AttackResult;
}

/** Shows `work` 12 labelled samples of `toyModel`, three classes, every fifth labelled wrongly, or as many as it asks for. */
export async function withToy(
  work: (classifier: Classifier, batch: LabelledBatch) => Promise<void>,
  { size = 12, wrong = (row) => row % 5 === 4 }: { size?: number; wrong?: (row: number) => boolean } = {},
): Promise<void> {
  const model = toyModel({ seed: 3 });
  const classifier = classifierOf(model);
  try {
    await withSamples(classifier, model.inputShape, (batch) => work(classifier, batch), { size, wrong });
  } finally {
    model.dispose();
  }
}

/** Attacks 12 samples of `toyModel` at all budgets and shows the result to `check`. */
export function withScene(
  subject: AttackSubject,
  check: (scene: Scene) => void,
  options: (batch: LabelledBatch) => Partial<RunOptions> = () => ({}),
): Promise<void> {
  return withToy(async (classifier, batch) => {
    const result = await attackOnce(subject.create(), classifier, batch, budgetsOf(subject), options(batch));
    try {
      check({ classifier, batch, result });
    } finally {
      result.dispose();
    }
  });
}

/** For each of `classes` classes another one to become. */
export function nextClasses(labels: Int32Array, classes: number) {
  return becomes(labels.map((label) => (label + 1) % classes));
}

/** Every outcome of a run: one a budget, and a minimal attack's nearest points. */
export function outcomesOf({ outcomes, nearest }: AttackResult): AttackResult['outcomes'] {
  return nearest ? [...outcomes, nearest] : outcomes;
}
