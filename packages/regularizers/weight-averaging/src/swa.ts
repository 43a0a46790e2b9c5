import { parseOptions, type Recipe } from '@infomixup/core';
import { defineRegularizer, type Regularizer } from '@infomixup/regularizer';
import { z } from 'zod';
import { movedAverage } from './average.js';

const schema = z.strictObject({
  /** The first epoch, from 0, whose weights count, up to 1e6; 0 by default. The paper begins at three quarters of a run. */
  from: z.int().min(0).max(1e6).default(0),
  /** Counts every so many epochs from there, 1 to 1e6; 1 by default. */
  every: z.int().min(1).max(1e6).default(1),
});

/** Options of `swa`. */
export type SwaOptions = z.input<typeof schema>;

/**
 * Stochastic weight averaging: the mean of the weights at the ends of epochs is validated, kept and evaluated in place of
 * the weights that are trained, which are kept too. BatchNorm's running statistics are those of training passes over the
 * data at the mean.
 *
 * It counts the epochs `from`, `from + every`, ...; before the first there is no mean, and the weights themselves serve. The
 * learning rate is the schedule's: the paper holds it constant, or lets it cycle, while it averages. Claims
 * `evaluation-weights`.
 *
 * Source: Izmailov et al., Averaging Weights Leads to Wider Optima and Better Generalization, UAI 2018 (arXiv 1803.05407),
 * algorithm 1.
 *
 * @throws InfomixupError `invalid-options`
 *
 * @example
 * ```ts
 * import { spiralMlp } from '@infomixup/core';
 * import { swa } from '@infomixup/regularizer-weight-averaging';
 * import { createTrainer, sgd } from '@infomixup/trainer';
 * const model = spiralMlp({ seed: 1, hidden: [4] });
 * const trainer = createTrainer({ model, regularizers: [swa({ from: 30 })], optimizer: sgd(), seed: 1 });
 * console.assert(typeof trainer.fit === 'function');
 * model.dispose();
 * ```
 */
export function swa(options: SwaOptions = {}): Regularizer<Record<never, never>> {
  const settings = parseOptions('swa', schema, options);
  const { from, every } = settings;
  return defineRegularizer({
    name: 'swa',
    settings,
    requires: {},
    init: ({ parameters }) => ({ count: 0, mean: parameters }),
    step: () => ({}),
    epochEnd: ({ count, mean }, { epoch, parameters }) =>
      epoch < from || (epoch - from) % every > 0
        ? { count, mean }
        : { count: count + 1, mean: movedAverage(mean, parameters, 1 / (count + 1)) },
    evaluationWeights: ({ count, mean }) => (count === 0 ? null : { parameters: mean, buffers: 'recompute' }),
  });
}

/** `swa` in configuration files. */
export const swaRecipe: Recipe<'regularizer', z.output<typeof schema>, ReturnType<typeof swa>> = {
  kind: 'regularizer',
  name: 'swa',
  schema,
  create: swa,
};
