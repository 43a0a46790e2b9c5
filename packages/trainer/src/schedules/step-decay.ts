import { parseOptions, type Recipe } from '@infomixup/core';
import { z } from 'zod';
import { type Schedule, warmUp, warmUpEpochs } from './schedule.js';

const epoch = z.int().positive().max(1e6);

const schema = z
  .strictObject({
    /** A decay after every so many epochs; this or `atEpochs`. */
    everyEpochs: epoch.optional(),
    /** A decay once each of these numbers of epochs is done. */
    atEpochs: z.array(epoch).min(1).max(1000).readonly().optional(),
    /** What each decay multiplies the rate by; > 0, 0.1 by default. */
    factor: z.number().positive().max(1e6).default(0.1),
    /** Epochs over which the rate first grows linearly; decays are counted from the run's start. 0 by default. */
    warmUpEpochs,
  })
  .refine(({ everyEpochs, atEpochs }) => (everyEpochs === undefined) !== (atEpochs === undefined), {
    path: ['everyEpochs'],
    error: 'give either everyEpochs or atEpochs',
  });

/** Options of `stepDecay`: how often, or when. */
export type StepDecayOptions = z.input<typeof schema>;

/**
 * `factor^n` after n decays, with whole epochs counted as `floor(step / stepsPerEpoch)`; as PyTorch's `StepLR`
 * (`everyEpochs`) and `MultiStepLR` (`atEpochs`).
 *
 * @throws InfomixupError `invalid-options` for an option out of its range, or unknown
 *
 * @example
 * ```ts
 * import { stepDecay } from '@infomixup/trainer';
 * const schedule = stepDecay({ atEpochs: [4, 6], factor: 0.5 });
 * const factors = [3, 4, 5, 6].map((step) => schedule.factor({ step, stepsPerEpoch: 1, totalSteps: 8, records: [] }));
 * console.assert(factors.join() === '1,0.5,0.5,0.25');
 * ```
 */
export function stepDecay(options: StepDecayOptions): Schedule {
  const settings = parseOptions('stepDecay', schema, options);
  const { everyEpochs = 1, atEpochs, factor } = settings;
  const decays = (epochs: number) =>
    atEpochs ? atEpochs.filter((at) => at <= epochs).length : Math.floor(epochs / everyEpochs);
  return {
    name: 'stepDecay',
    settings: { ...(atEpochs ? { atEpochs } : { everyEpochs }), factor, warmUpEpochs: settings.warmUpEpochs },
    dependsOnLength: false,
    factor: (progress) =>
      warmUp(progress, settings.warmUpEpochs) * factor ** decays(Math.floor(progress.step / progress.stepsPerEpoch)),
  };
}

/** Makes `stepDecay` available to configuration files. */
export const stepDecayRecipe: Recipe<'schedule', StepDecayOptions, Schedule> = {
  kind: 'schedule',
  name: 'stepDecay',
  schema,
  create: (options) => stepDecay(options),
};
