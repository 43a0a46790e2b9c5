import { parseOptions, type Recipe } from '@infomixup/core';
import { defineRegularizer, type NamedTensors, type Regularizer } from '@infomixup/regularizer';
import { z } from 'zod';
import { movedAverage } from './average.js';

const schema = z.strictObject({
  /** What an update leaves of the average, 0 to 1; 0.999 by default. 0 is the weights themselves. */
  decay: z
    .number()
    .min(0)
    .lt(1, 'an average with a decay of 1 stays what the first weights were: give less')
    .default(0.999),
  /**
   * BatchNorm's running statistics beside the average: those of training passes over the data at the averaged weights
   * (`recompute`, the default), or an average of their own (`average`).
   */
  buffers: z.enum(['recompute', 'average']).default('recompute'),
});

/** Options of `ema`. */
export type EmaOptions = z.input<typeof schema>;

interface State {
  readonly average: NamedTensors;
  readonly buffers: NamedTensors | null;
  readonly [name: string]: NamedTensors | null;
}

/**
 * An exponential moving average of the weights, `decay average + (1 - decay) weights` after every update, from the first
 * weights on: what is validated, kept and evaluated in place of the weights that are trained, which are kept too.
 *
 * Training itself goes on as without it. Claims `evaluation-weights`.
 *
 * Source: Polyak and Juditsky, Acceleration of Stochastic Approximation by Averaging, 1992, in the exponential form usual
 * since; 0.999 as Alemi et al. 2017 and robust training's leaders have it.
 *
 * @throws InfomixupError `invalid-options`
 *
 * @example
 * ```ts
 * import { spiralMlp } from '@infomixup/core';
 * import { spirals } from '@infomixup/datasets';
 * import { ema } from '@infomixup/regularizer-weight-averaging';
 * import { createTrainer } from '@infomixup/trainer';
 * const model = spiralMlp({ seed: 1, hidden: [4] });
 * const trainer = createTrainer({ model, regularizers: [ema({ decay: 0.9 })], seed: 1 });
 * const { evaluationWeights } = await trainer.fit(spirals({ seed: 1, size: 40 }).train, { epochs: 1 });
 * console.assert(evaluationWeights?.['hidden1/kernel'] !== undefined);
 * model.dispose();
 * ```
 */
export function ema(options: EmaOptions = {}): Regularizer<Record<never, never>> {
  const settings = parseOptions('ema', schema, options);
  const { decay, buffers: kind } = settings;
  return defineRegularizer({
    name: 'ema',
    settings,
    requires: {},
    init: ({ parameters }): State => ({ average: parameters, buffers: null }),
    step: () => {
      if (decay === 0) return {};
      return {
        updated: ({ parameters, buffers, state }) => ({
          average: movedAverage(state.average, parameters, 1 - decay),
          buffers: kind === 'average' ? movedAverage(state.buffers ?? {}, buffers, 1 - decay) : null,
        }),
      };
    },
    evaluationWeights: ({ average, buffers }) =>
      decay === 0 ? null : { parameters: average, buffers: kind === 'recompute' ? 'recompute' : (buffers ?? {}) },
  });
}

/** `ema` in configuration files. */
export const emaRecipe: Recipe<'regularizer', z.output<typeof schema>, ReturnType<typeof ema>> = {
  kind: 'regularizer',
  name: 'ema',
  schema,
  create: ema,
};
