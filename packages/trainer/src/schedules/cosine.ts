import { parseOptions, type Recipe } from '@infomixup/core';
import { z } from 'zod';
import { cosineBetween, type Schedule, warmUp, warmUpEpochs } from './schedule.js';

const schema = z.strictObject({
  /** The factor at the end, in [0, 1]; 0 by default. */
  floor: z.number().min(0).max(1).default(0),
  /** Epochs over which the rate first grows linearly; the cosine takes the steps after them. 0 by default. */
  warmUpEpochs,
});

/** Options of `cosine`. */
export type CosineOptions = z.input<typeof schema>;

/**
 * Falls from 1 to `floor` along half a cosine: `floor + (1 - floor) (1 + cos(pi step / totalSteps)) / 2`; as PyTorch's
 * `CosineAnnealingLR` stepped every update with T_max = totalSteps. A warm-up's steps are counted in neither number.
 *
 * Source: Loshchilov and Hutter, "SGDR: stochastic gradient descent with warm restarts", 2017, equation 5; the warm-up
 * as in He et al., "Bag of tricks for image classification with convolutional neural networks", 2019, section 4.1.
 *
 * @throws InfomixupError `invalid-options` for an option out of its range, or unknown
 *
 * @example
 * ```ts
 * import { cosine } from '@infomixup/trainer';
 * const at = (step: number) => ({ step, totalSteps: 10, stepsPerEpoch: 5, records: [] });
 * const factors = [0, 5, 10].map((step) => cosine().factor(at(step)).toFixed(3));
 * console.assert(factors.join() === '1.000,0.500,0.000');
 * ```
 */
export function cosine(options: CosineOptions = {}): Schedule {
  const settings = parseOptions('cosine', schema, options);
  return {
    name: 'cosine',
    settings,
    dependsOnLength: true,
    factor: (progress) => {
      const first = settings.warmUpEpochs * progress.stepsPerEpoch;
      if (progress.step < first) return warmUp(progress, settings.warmUpEpochs);
      // A run may be shorter than its warm-up.
      return cosineBetween(1, settings.floor, (progress.step - first) / Math.max(progress.totalSteps - first, 1));
    },
  };
}

/** Makes `cosine` available to configuration files. */
export const cosineRecipe: Recipe<'schedule', CosineOptions, Schedule> = {
  kind: 'schedule',
  name: 'cosine',
  schema,
  create: (options) => cosine(options),
};
