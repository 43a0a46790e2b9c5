import { parseOptions, type Recipe } from '@infomixup/core';
import { z } from 'zod';
import { type Schedule, warmUp, warmUpEpochs } from './schedule.js';

const schema = z.strictObject({
  /** Epochs over which the rate grows linearly from nearly 0; parts of an epoch count. 0 by default. */
  warmUpEpochs,
});

/** Options of `constant`. */
export type ConstantOptions = z.input<typeof schema>;

/**
 * The optimizer's own learning rate throughout: factor 1, after the warm-up if there is one.
 *
 * @throws InfomixupError `invalid-options` for an option out of its range, or unknown
 *
 * @example
 * ```ts
 * import { constant } from '@infomixup/trainer';
 * const at = (step: number) => ({ step, totalSteps: 10, stepsPerEpoch: 5, records: [] });
 * console.assert(constant().factor(at(7)) === 1);
 * const factors = [0, 1, 3, 4].map((step) => constant({ warmUpEpochs: 0.8 }).factor(at(step)));
 * console.assert(factors.join() === '0.25,0.5,1,1');
 * ```
 */
export function constant(options: ConstantOptions = {}): Schedule {
  const settings = parseOptions('constant', schema, options);
  return {
    name: 'constant',
    settings,
    dependsOnLength: false,
    factor: (progress) => warmUp(progress, settings.warmUpEpochs),
  };
}

/** Makes `constant` available to configuration files. */
export const constantRecipe: Recipe<'schedule', ConstantOptions, Schedule> = {
  kind: 'schedule',
  name: 'constant',
  schema,
  create: (options) => constant(options),
};
