import { type Norm, parseOptions, type Recipe } from '@infomixup/core';
import { z } from 'zod';
import type { AscentNorm, Attack, BoundedAttack } from './attack.js';
import { defineBoundedAttack } from './define-attack.js';
import { ascend } from './norms/ascend.js';
import { steepestWithinBounds } from './norms/sparse-direction.js';

/** Norms in which attacks by gradients are usual: those that checks and trainings look at. */
export const gradientNorms = ['linf', 'l2'] as const;

/** One of `gradientNorms`. */
export type GradientNorm = (typeof gradientNorms)[number];

/**
 * Whether attacks by gradients are usual in a norm.
 *
 * @example
 * ```ts
 * import { isGradientNorm } from '@infomixup/attacks';
 * console.assert(isGradientNorm('l2') && !isGradientNorm('l0'));
 * ```
 */
export function isGradientNorm(norm: Norm): norm is GradientNorm {
  return (gradientNorms as readonly Norm[]).includes(norm); // whether it is one is asked
}

/** Norms in which a gradient step has a length. */
export const ascentNorms = ['linf', 'l2', 'l1'] as const satisfies readonly AscentNorm[];

/** Options of {@link fgsm}. */
export interface FgsmOptions<N extends AscentNorm = AscentNorm> {
  readonly norm: N;
}

const schema = z.strictObject({ norm: z.enum(ascentNorms) });

/**
 * The fast gradient sign method: one step of length epsilon up the cross-entropy, from the input itself.
 *
 * L-infinity: `x + epsilon sign(g)`; L2: `x + epsilon g / |g|`; then clipped to the bounds. L1: the values of the greatest
 * slopes go to their bound, one after the other, until epsilon is used up. One gradient serves all budgets. Accuracy under it need not fall as epsilon grows; a single step overshoots.
 *
 * Source: Goodfellow, Shlens and Szegedy, Explaining and Harnessing Adversarial Examples (2015), section 4.
 *
 * @throws InfomixupError `invalid-options`
 *
 * @example
 * ```ts
 * import { fgsm } from '@infomixup/attacks';
 * import { randomStream } from '@infomixup/core';
 * import * as tf from '@tensorflow/tfjs';
 * const weights = tf.tensor2d([[0, 1], [0, -1]]);
 * const classifier = {
 *   bounds: [0, 1] as const,
 *   classes: 2,
 *   logits: (inputs: tf.Tensor) => tf.matMul(inputs as tf.Tensor2D, weights),
 * };
 * const inputs = tf.tensor2d([[0.3, 0.5], [0.1, 0.9]]);
 * const batch = { inputs, labels: Int32Array.of(0, 0) };
 * const attack = fgsm({ norm: 'linf' });
 * const result = await attack.run({ classifier, batch, epsilons: [0, 0.2], rng: randomStream(1, 'attack') });
 * console.assert(result.outcomes[0]?.status.join() === 'robust,robust');
 * console.assert(result.outcomes[1]?.status.join() === 'fooled,robust');
 * result.dispose();
 * tf.dispose([weights, inputs]);
 * ```
 */
export function fgsm<N extends AscentNorm>(options: FgsmOptions<N>): BoundedAttack<N> {
  parseOptions('fgsm', schema, options);
  const { norm } = options;
  return defineBoundedAttack({
    name: 'fgsm',
    norm,
    knowledge: 'gradients',
    iterative: false,
    settings: { norm },
    perturb: ({ inputs, inputGradient, bounds }, epsilon) =>
      norm === 'l1'
        ? steepestWithinBounds(inputs, inputGradient(), epsilon, bounds)
        : ascend(norm, inputs, inputGradient(), epsilon),
  });
}

/** Makes {@link fgsm} available to configuration files. */
export const fgsmRecipe: Recipe<'attack', FgsmOptions, Attack> = {
  kind: 'attack',
  name: 'fgsm',
  schema,
  create: (options) => fgsm(options),
};
