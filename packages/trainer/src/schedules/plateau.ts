import { parseOptions, type Recipe } from '@infomixup/core';
import { z } from 'zod';
import type { EpochRecord } from '../history.js';
import { isBetter, modeIsKnown, modeOf, noMode, watched, watchFields } from '../watch.js';
import { type Schedule, warmUp, warmUpEpochs } from './schedule.js';

const schema = z
  .strictObject({
    /** What each reduction multiplies the rate by, in (0, 1); 0.1 by default. */
    factor: z.number().gt(0).lt(1).default(0.1),
    /** Epochs in a row without a better value before a reduction; 10 by default. */
    patience: z.int().positive().max(1e6).default(10),
    /** The least factor of the optimizer's rate, in [0, 1]; 0 by default. */
    minimum: z.number().min(0).max(1).default(0),
    ...watchFields,
    /** By how much a value must be better than the best to count; >= 0, 1e-4 by default. */
    minimumChange: watchFields.minimumChange.default(1e-4),
    warmUpEpochs,
  })
  .refine(modeIsKnown, noMode);

/** Options of `plateau`. */
export type PlateauOptions = z.input<typeof schema>;

/**
 * Multiplies the rate by `factor` after `patience` epochs in a row of which none was better than the best so far, and
 * begins to count anew; as Keras' `ReduceLROnPlateau` without cooldown, and PyTorch's with `threshold_mode='abs'` and a
 * patience of one less.
 *
 * It goes by the records of the epochs done, which checkpoints hold, and keeps nothing of its own: a resumed run goes on
 * with the same rates.
 *
 * @throws InfomixupError `invalid-options` for an option out of its range, or unknown, and where it is not known whether
 *   more or less of what it watches is better
 *
 * @example
 * ```ts
 * import { type EpochRecord, plateau } from '@infomixup/trainer';
 * const record = (loss: number): EpochRecord =>
 *   ({ epoch: 0, step: 0, loss, terms: {}, learningRate: 1, reports: {}, seconds: 1 });
 * const schedule = plateau({ watch: 'loss', patience: 2, factor: 0.5 });
 * const after = (...losses: number[]) =>
 *   schedule.factor({ step: 0, totalSteps: 10, stepsPerEpoch: 1, records: losses.map(record) });
 * console.assert(after(3, 2, 2) === 1 && after(3, 2, 2, 2) === 0.5);
 * ```
 */
export function plateau(options: PlateauOptions = {}): Schedule {
  const settings = parseOptions('plateau', schema, options);
  return {
    name: 'plateau',
    settings: { ...settings, mode: modeOf(settings) },
    dependsOnLength: false,
    watches: settings.watch,
    factor: (progress) => warmUp(progress, settings.warmUpEpochs) * reduced(progress.records, settings),
  };
}

function reduced(records: readonly EpochRecord[], settings: z.output<typeof schema>): number {
  const { factor, patience, minimum } = settings;
  let best: number | undefined;
  let waited = 0;
  let now = 1;
  for (const record of records) {
    const value = watched(record, settings.watch);
    if (isBetter(value, best, settings)) {
      best = value;
      waited = 0;
    } else if (++waited === patience) {
      now = Math.max(now * factor, minimum);
      waited = 0;
    }
  }
  return now;
}

/** Makes `plateau` available to configuration files. */
export const plateauRecipe: Recipe<'schedule', PlateauOptions, Schedule> = {
  kind: 'schedule',
  name: 'plateau',
  schema,
  create: (options) => plateau(options),
};
