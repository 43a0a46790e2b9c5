import { type Criterion, crossEntropy, InfomixupError, type Model, requireKnownKeys } from '@infomixup/core';
import type { Preset, Regularizer } from '@infomixup/regularizer';
import { composeRegularizers } from '@infomixup/regularizer/running';
import { adam } from './optimizers/adam.js';
import type { Optimizer } from './optimizers/optimizer.js';
import { constant } from './schedules/constant.js';
import type { Schedule } from './schedules/schedule.js';

/** What a trainer is made of. */
export interface TrainerOptions<R> {
  /** Trained in place. */
  readonly model: Model<R>;
  /** Plugins and presets, applied in written order; none by default. */
  readonly regularizers?: readonly Preset<NoInfer<R>>[];
  /** Cross-entropy by default. */
  readonly criterion?: Criterion;
  /** `adam()` by default. */
  readonly optimizer?: Optimizer;
  /** Moves the optimizer's learning rate; `constant()` by default. */
  readonly schedule?: Schedule;
  /** Samples a step; 256 by default. */
  readonly batchSize?: number;
  /** Leaves out an epoch's last batch where it is smaller than the others; `false` by default. */
  readonly dropLast?: boolean;
  /** A whole number: fixes the order of samples, all noise and every plugin's draws. */
  readonly seed: number;
}

/** A trainer's options, complete and checked: reusable by any number of runs. */
export interface Definition<R> extends Required<Omit<TrainerOptions<R>, 'regularizers'>> {
  readonly regularizers: readonly Regularizer<R>[];
}

// A list that misses an option does not compile.
const known: Record<keyof TrainerOptions<never>, true> = {
  model: true,
  regularizers: true,
  criterion: true,
  optimizer: true,
  schedule: true,
  batchSize: true,
  dropLast: true,
  seed: true,
};

/** Completes and checks options. Throws what `composeRegularizers` throws, and InfomixupError `invalid-options`. */
export function definitionOf<R>(options: TrainerOptions<R>): Definition<R> {
  requireKnownKeys('trainer', options, Object.keys(known));
  const { model, regularizers = [], optimizer = adam(), batchSize = 256, seed, dropLast = false } = options;
  requireWhole('batchSize', batchSize, 1);
  requireWhole('seed', seed, Number.MIN_SAFE_INTEGER);
  return Object.freeze({
    model,
    regularizers: composeRegularizers(model, regularizers),
    criterion: options.criterion ?? crossEntropy,
    optimizer,
    schedule: options.schedule ?? constant(),
    batchSize,
    dropLast,
    seed,
  });
}

/** Throws InfomixupError `invalid-options` unless `value` is a whole number of at least `least`. */
export function requireWhole(field: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  const range = least < 0 ? 'a whole number' : `a whole number of at least ${least}`;
  throw new InfomixupError(`trainer: ${field} is ${value}; give ${range}`, 'invalid-options');
}
