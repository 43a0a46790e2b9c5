import { parseOptions } from '@infomixup/core';
import { z } from 'zod';
import type { Schedule } from './schedule.js';

const epoch = z.int().positive();
const factor = z.number().positive().default(0.1);

const schema = z.union([
  z.strictObject({ everyEpochs: epoch, factor }),
  z.strictObject({ atEpochs: z.array(epoch).min(1), factor }),
]);

/** Options of `stepDecay`: how often, or when. */
export type StepDecayOptions = {
  /** What each decay multiplies the rate by; > 0, 0.1 by default. */
  readonly factor?: number | undefined;
} & (
  | {
      /** A decay after every so many epochs. */
      readonly everyEpochs: number;
    }
  | {
      /** A decay once each of these numbers of epochs is done. */
      readonly atEpochs: readonly number[];
    }
);

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
 * const factors = [3, 4, 5, 6].map((step) => schedule.factor({ step, stepsPerEpoch: 1, totalSteps: 8 }));
 * console.assert(factors.join() === '1,0.5,0.5,0.25');
 * ```
 */
export function stepDecay(options: StepDecayOptions): Schedule {
  const settings = parseOptions('stepDecay', schema, options);
  const decays = (epochs: number) =>
    'atEpochs' in settings
      ? settings.atEpochs.filter((at) => at <= epochs).length
      : Math.floor(epochs / settings.everyEpochs);
  return {
    name: 'stepDecay',
    settings,
    dependsOnLength: false,
    factor: ({ step, stepsPerEpoch }) => settings.factor ** decays(Math.floor(step / stepsPerEpoch)),
  };
}
