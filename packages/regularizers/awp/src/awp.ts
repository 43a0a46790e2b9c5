import { parseOptions, type Recipe } from '@infomixup/core';
import { claims, defineRegularizer, type Regularizer } from '@infomixup/regularizer';
import { z } from 'zod';
import { uphill } from './uphill.js';

const schema = z.strictObject({
  /** How far each kernel moves, as a share of its length, 0 to 10; 0.01 by default, the authors' beside adversarial training. */
  gamma: z.number().min(0).max(10).default(0.01),
  /** The first epoch, from 0, in which weights are perturbed, up to 1e6; 0 by default (the authors' beside TRADES: 10). */
  from: z.int().min(0).max(1e6).default(0),
});

/** Options of `awp`. */
export type AwpOptions = z.input<typeof schema>;

/**
 * Adversarial weight perturbation: the gradient is taken where every kernel has moved uphill by the share `gamma` of its
 * own length; the batch's examples stay what they were.
 *
 * Every tensor of rank 2 or more among the model's parameters moves; biases, BatchNorm and plugins' variables stay. Beside
 * `adversarial-training`, `trades` or `mart` it is AT-AWP, TRADES-AWP, MART-AWP; alone it is close to SAM. The gradient is
 * applied to the weights as they were, as the authors' code does but for weight decay, which that takes of the moved
 * ones. Claims `shifted-gradients`.
 *
 * Source: Wu, Xia and Wang, Adversarial Weight Perturbation Helps Robust Generalization, NeurIPS 2020 (arXiv 2004.05884),
 * equations 8 to 10.
 *
 * @throws InfomixupError `invalid-options`
 *
 * @example
 * ```ts
 * import { spiralMlp } from '@infomixup/core';
 * import { awp } from '@infomixup/regularizer-awp';
 * import { createTrainer } from '@infomixup/trainer';
 * const model = spiralMlp({ seed: 1, hidden: [4] });
 * const trainer = createTrainer({ model, regularizers: [awp({ gamma: 5e-3 })], seed: 1 });
 * console.assert(typeof trainer.fit === 'function');
 * model.dispose();
 * ```
 */
export function awp(options: AwpOptions = {}): Regularizer<Record<never, never>> {
  const settings = parseOptions('awp', schema, options);
  const { gamma, from } = settings;
  return defineRegularizer({
    name: 'awp',
    settings,
    requires: {},
    claims: [claims.shiftedGradients],
    init: ({ parameters }) => {
      return { kernels: Object.entries(parameters).flatMap(([name, { rank }]) => (rank > 1 ? [name] : [])) };
    },
    step: ({ epoch }) => {
      if (gamma === 0 || epoch < from) return {};
      return {
        gradients: (gradients, { gradientsAt, parameters, state: { kernels } }) => {
          const weights = Object.fromEntries(
            kernels.flatMap((name) => (parameters[name] ? [[name, parameters[name]] as const] : [])),
          );
          return gradientsAt(uphill(weights, gradients, gamma));
        },
      };
    },
  });
}

/** `awp` in configuration files. */
export const recipe: Recipe<'regularizer', z.output<typeof schema>, ReturnType<typeof awp>> = {
  kind: 'regularizer',
  name: 'awp',
  schema,
  create: awp,
};
