import { parseOptions, type Recipe } from '@infomixup/core';
import { defineRegularizer, type Regularizer } from '@infomixup/regularizer';
import { z } from 'zod';
import { smoothedTargets } from './smoothed-targets.js';

const schema = z.strictObject({
  /**
   * The share of each target that all classes are given alike, 0 to 1: 0 gives nothing, 1 makes every target uniform;
   * 0.1 by default, as in the paper.
   */
  amount: z.number().min(0).max(1).default(0.1),
});

/** Options of `labelSmoothing`. */
export type LabelSmoothingOptions = z.input<typeof schema>;

/**
 * Label smoothing: each target gives a share of itself to all classes alike, `(1 - amount) target + amount / classes`.
 *
 * Changes targets and nothing else, and claims nothing: beside a mixer it acts in written order, before or behind it.
 * Draws nothing.
 *
 * Source: Szegedy, Vanhoucke, Ioffe, Shlens, Wojna, "Rethinking the Inception Architecture for Computer Vision", CVPR
 * 2016 (arXiv 1512.00567), section 7.
 *
 * @throws InfomixupError `invalid-options` for an amount outside of [0, 1] or an unknown option.
 *
 * @example
 * ```ts
 * import { spiralMlp } from '@infomixup/core';
 * import { labelSmoothing } from '@infomixup/regularizer-label-smoothing';
 * import { createTrainer } from '@infomixup/trainer';
 * const model = spiralMlp({ seed: 1 });
 * const trainer = createTrainer({ model, regularizers: [labelSmoothing({ amount: 0.1 })], seed: 1 });
 * console.assert(typeof trainer.fit === 'function');
 * model.dispose();
 * ```
 */
export function labelSmoothing(options: LabelSmoothingOptions = {}): Regularizer<Record<never, never>> {
  const { amount } = parseOptions('label-smoothing', schema, options);
  return defineRegularizer({
    name: 'label-smoothing',
    settings: { amount },
    requires: {},
    changes: ['targets'],
    init: () => null,
    step: () =>
      // Left out at 0, so that not even the sign of a zero changes.
      amount === 0 ? {} : { prepareBatch: (batch) => ({ ...batch, targets: smoothedTargets(batch.targets, amount) }) },
  });
}

/** `labelSmoothing` in configuration files. */
export const recipe: Recipe<'regularizer', z.output<typeof schema>, ReturnType<typeof labelSmoothing>> = {
  kind: 'regularizer',
  name: 'label-smoothing',
  schema,
  create: labelSmoothing,
};
