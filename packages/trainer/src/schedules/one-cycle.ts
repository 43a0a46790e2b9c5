import { parseOptions, type Recipe } from '@infomixup/core';
import { z } from 'zod';
import { cosineBetween, type Schedule } from './schedule.js';

const schema = z.strictObject({
  /** Share of the run in which the rate grows, in (0, 1); 0.3 by default. */
  rise: z.number().gt(0).lt(1).default(0.3),
  /** The run starts at the optimizer's rate divided by this; >= 1, 25 by default. */
  startDivisor: z.number().min(1).max(1e12).default(25),
  /** The run ends at the first rate divided by this; >= 1, 10,000 by default. */
  endDivisor: z.number().min(1).max(1e12).default(1e4),
});

/** Options of `oneCycle`. */
export type OneCycleOptions = z.input<typeof schema>;

/**
 * One rise from `1 / startDivisor` to 1, at step `rise * totalSteps - 1`, and one fall to
 * `1 / (startDivisor endDivisor)`, at the last step, each along half a cosine; as PyTorch's `OneCycleLR` with the
 * optimizer's rate as `max_lr` and without cycling the momentum.
 *
 * Source: Smith and Topin, "Super-convergence: very fast training of neural networks using large learning rates", 2019.
 *
 * @throws InfomixupError `invalid-options` for an option out of its range, or unknown
 *
 * @example
 * ```ts
 * import { oneCycle } from '@infomixup/trainer';
 * const at = (step: number) => ({ step, totalSteps: 10, stepsPerEpoch: 5, records: [] });
 * const factors = [0, 2, 9].map((step) => oneCycle().factor(at(step)).toFixed(3));
 * console.assert(factors.join() === '0.040,1.000,0.000');
 * ```
 */
export function oneCycle(options: OneCycleOptions = {}): Schedule {
  const settings = parseOptions('oneCycle', schema, options);
  const start = 1 / settings.startDivisor;
  return {
    name: 'oneCycle',
    settings,
    dependsOnLength: true,
    factor: ({ step, totalSteps }) => {
      // Very short runs have no step to rise in.
      const peak = Math.max(settings.rise * totalSteps - 1, 0);
      if (step < peak) return cosineBetween(start, 1, step / peak);
      return cosineBetween(1, start / settings.endDivisor, (step - peak) / Math.max(totalSteps - 1 - peak, 1));
    },
  };
}

/** Makes `oneCycle` available to configuration files. */
export const oneCycleRecipe: Recipe<'schedule', OneCycleOptions, Schedule> = {
  kind: 'schedule',
  name: 'oneCycle',
  schema,
  create: (options) => oneCycle(options),
};
