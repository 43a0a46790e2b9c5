import { parseOptions, type Recipe } from '@infomixup/core';
import { z } from 'zod';
import type { AscentNorm, Attack, BoundedAttack } from './attack.js';
import { defineBoundedAttack } from './define-attack.js';
import { ascentNorms } from './fgsm.js';
import { count, gradientSteps, lengthOr, oneLength, type StepOptions, stepOptions } from './gradient-steps.js';
import { leastClassesOf } from './losses.js';

/** Options of {@link bim}. Unless told, a step is 0.2 of epsilon. */
export interface BimOptions<N extends AscentNorm = AscentNorm> extends StepOptions<N> {
  /** Gradient steps, up to 1e6; 10 unless told. */
  readonly steps?: number | undefined;
}

/** Options of {@link miFgsm}. Unless told, a step is 0.2 of epsilon. */
export interface MiFgsmOptions<N extends AscentNorm = AscentNorm> extends BimOptions<N> {
  /** How much of the gradients before a step keeps, in [0, 10]; 1 unless told. */
  readonly momentum?: number | undefined;
}

const options = { norm: z.enum(ascentNorms), steps: count.default(10), ...stepOptions };

const usual = <T extends { readonly stepSize?: number | undefined; readonly relativeStepSize?: number | undefined }>({
  stepSize,
  relativeStepSize,
  ...others
}: T) => ({ ...others, ...lengthOr({ stepSize, relativeStepSize }, 0.2) });

const schema = z.strictObject(options).check(oneLength).transform(usual);

const momentumSchema = z
  .strictObject({ ...options, momentum: z.number().min(0).max(10).default(1) })
  .check(oneLength)
  .transform(usual);

type Settings = z.output<typeof schema>;
type MomentumSettings = z.output<typeof momentumSchema>;

const attackOf = <N extends AscentNorm>(name: string, norm: N, settings: Settings | MomentumSettings) =>
  defineBoundedAttack({
    ...({ name, norm, settings, knowledge: 'gradients', iterative: true } as const),
    ...{ earlyStop: settings.earlyStop, leastClasses: leastClassesOf(settings.loss) },
    ...gradientSteps({ ...settings, randomStart: false }),
  });

/**
 * The basic iterative method: steps along the gradient from the input itself, each projected. PGD without a random start.
 *
 * Source: Kurakin, Goodfellow and Bengio, Adversarial Examples in the Physical World (2017), section 2.2; defaults of
 * Foolbox 3.
 *
 * @throws InfomixupError `invalid-options`
 *
 * @example
 * ```ts
 * import { bim } from '@infomixup/attacks';
 * console.assert(JSON.stringify(bim({ norm: 'linf' }).settings).includes('"relativeStepSize":0.2'));
 * ```
 */
export function bim<N extends AscentNorm>(options: BimOptions<N>): BoundedAttack<N> {
  return attackOf('bim', options.norm, parseOptions('bim', schema, options));
}

/**
 * Momentum iterative FGSM: steps along the sum of all gradients so far, each divided by its sum of absolute values and
 * those before multiplied by `momentum`. Its points transfer better; for that, let them go on after their first success: `earlyStop: false`.
 *
 * Source: Dong et al., Boosting Adversarial Attacks with Momentum (2018), algorithm 1; defaults of Foolbox 3.
 *
 * @throws InfomixupError `invalid-options`
 *
 * @example
 * ```ts
 * import { miFgsm } from '@infomixup/attacks';
 * console.assert(JSON.stringify(miFgsm({ norm: 'l2' }).settings).includes('"momentum":1'));
 * ```
 */
export function miFgsm<N extends AscentNorm>(options: MiFgsmOptions<N>): BoundedAttack<N> {
  return attackOf('mi-fgsm', options.norm, parseOptions('mi-fgsm', momentumSchema, options));
}

/** Makes {@link bim} available to configuration files. */
export const bimRecipe: Recipe<'attack', Settings, Attack> = {
  kind: 'attack',
  name: 'bim',
  schema,
  create: (options) => bim(options),
};

/** Makes {@link miFgsm} available to configuration files. */
export const miFgsmRecipe: Recipe<'attack', MomentumSettings, Attack> = {
  kind: 'attack',
  name: 'mi-fgsm',
  schema: momentumSchema,
  create: (options) => miFgsm(options),
};
