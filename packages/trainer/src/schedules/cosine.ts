import { parseOptions } from '@infomixup/core';
import { z } from 'zod';
import { cosineBetween } from './cosine-between.js';
import type { Schedule } from './schedule.js';

const schema = z.strictObject({ floor: z.number().min(0).max(1).default(0) });

/** Options of `cosine`. */
export interface CosineOptions {
  /** The factor at the end, in [0, 1]; 0 by default. */
  readonly floor?: number | undefined;
}

/**
 * Falls from 1 to `floor` along half a cosine: `floor + (1 - floor) (1 + cos(pi step / totalSteps)) / 2`; as PyTorch's
 * `CosineAnnealingLR` stepped every update with T_max = totalSteps.
 *
 * Source: Loshchilov and Hutter, "SGDR: stochastic gradient descent with warm restarts", 2017, equation 5.
 *
 * @throws InfomixupError `invalid-options` for an option out of its range, or unknown
 *
 * @example
 * ```ts
 * import { cosine } from '@infomixup/trainer';
 * const factors = [0, 5, 10].map((step) => cosine().factor({ step, totalSteps: 10, stepsPerEpoch: 5 }).toFixed(3));
 * console.assert(factors.join() === '1.000,0.500,0.000');
 * ```
 */
export function cosine(options: CosineOptions = {}): Schedule {
  const settings = parseOptions('cosine', schema, options);
  return {
    name: 'cosine',
    settings,
    dependsOnLength: true,
    factor: ({ step, totalSteps }) => cosineBetween(1, settings.floor, step / totalSteps),
  };
}
