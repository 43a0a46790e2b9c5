import { type Attack, fgsm, isGradientNorm, robustAccuracy } from '@infomixup/attacks';
import { type Dataset, firstNumbers, gatherLabelled, stratifiedSplit } from '@infomixup/core';
import {
  type BestWeights,
  bestWeights,
  type FitOptions,
  type History,
  type Measure,
  type Observer,
  robustnessAlarms,
  robustnessAlarmsOf,
} from '@infomixup/trainer';
import { selectionCriteria } from '../config/schema.js';
import type { PlannedValidation } from '../plan/plan.js';
import type { RunRecord } from './folder.js';

/** A training that holds samples back: what it trains on, how it measures, and what it keeps. */
export interface Selection {
  readonly train: Dataset;
  readonly fit: Pick<FitOptions, 'validation' | 'measures'>;
  readonly observers: readonly Observer[];
  readonly best: BestWeights;
  /** What the record tells of it. */
  readonly told: (history: History) => NonNullable<RunRecord['selection']> | undefined;
}

/**
 * Holds samples of the training set back, class by class and by the run's seed: robust and clean accuracy on them are
 * measured after epochs, and the weights that are best by them kept. No other samples are looked at.
 *
 * @param warn - Told of an alarm at the end of the epoch in which it shows.
 */
export async function selectionOf(
  { attack, epsilon, every, samples, criterion }: PlannedValidation,
  whole: Dataset,
  seed: number,
  warn: (text: string) => void,
): Promise<Selection> {
  const { train, validation } = await stratifiedSplit(whole, { validation: samples, seed });
  const accuracyUnder =
    (one: Attack | undefined): Measure =>
    ({ epoch, ...model }) =>
      one && (epoch + 1) % every === 0 ? robustAccuracy(model, { attack: one, epsilon }) : Number.NaN;
  const { norm } = attack;
  // What single-step training fits, and PGD does not, is what the alarm compares.
  const step = isGradientNorm(norm) ? fgsm({ norm }) : undefined;
  const watch = selectionCriteria[criterion];
  const best = bestWeights({ watch, mode: 'max' });
  const rule = { watch: selectionCriteria.robust, samples, chance: await greatestShareOf(validation) };
  const alarms = robustnessAlarms({ ...rule, warn: ({ message }) => warn(message) });
  return {
    train,
    fit: { validation, measures: { robustAccuracy: accuracyUnder(attack), singleStepAccuracy: accuracyUnder(step) } },
    observers: [best, alarms],
    best,
    told: ({ epochs }) => {
      const found = best.best();
      const last = epochs.at(-1);
      if (!found || !last) return undefined;
      const value = last.validation?.[watch.replace('validation.', '')] ?? Number.NaN;
      return {
        criterion,
        best: { epoch: found.epoch, value: found.value },
        last: { epoch: last.epoch, value: Number.isFinite(value) ? value : null },
        alarms: [...robustnessAlarmsOf(epochs, rule)],
      };
    },
  };
}

/** The share of the most frequent class. */
async function greatestShareOf(dataset: Dataset): Promise<number> {
  const { inputs, labels } = await gatherLabelled(dataset, firstNumbers(dataset.size));
  inputs.dispose();
  const counts = dataset.classes.map((_, label) => labels.filter((one) => one === label).length);
  return Math.max(...counts) / dataset.size;
}
