import { InfomixupError } from '@infomixup/core';

/**
 * What counts as a success: leaving the sample's own class, or becoming the one in `targets`, by at least `margin`.
 * Made by {@link misclassified}, {@link becomes} and {@link marginAtLeast}.
 */
export interface AttackCriterion {
  readonly name: string;
  /** The class that each sample is to become; any other than its own where absent. */
  readonly targets?: Int32Array;
  /** The least lead, in logits, of the winning class; 0 asks for the decision alone. */
  readonly margin: number;
}

const requireMargin = (margin: number): number => {
  if (Number.isFinite(margin) && margin >= 0) return margin;
  throw new InfomixupError(
    `attacks: margin ${margin} is no lead; give a finite number of at least 0`,
    'invalid-argument',
  );
};

/**
 * Success is any class but the sample's own: what `run` asks for unless told.
 *
 * @example
 * ```ts
 * import { misclassified } from '@infomixup/attacks';
 * console.assert(misclassified().name === 'misclassified' && misclassified().margin === 0);
 * ```
 */
export function misclassified(): AttackCriterion {
  return { name: 'misclassified', margin: 0 };
}

/**
 * Success is the class in `targets`, one a sample of the batch, none of them the sample's own; with `margin`, its logit
 * must lead every other by as much.
 *
 * @throws InfomixupError `invalid-argument` for a margin below 0
 *
 * @example
 * ```ts
 * import { becomes } from '@infomixup/attacks';
 * console.assert(becomes(Int32Array.of(3, 1)).targets?.join() === '3,1');
 * ```
 */
export function becomes(targets: Int32Array, margin = 0): AttackCriterion {
  return {
    name: margin > 0 ? `becomes its target by ${margin}` : 'becomes its target',
    targets,
    margin: requireMargin(margin),
  };
}

/**
 * Success is another class whose logit leads the sample's own by at least `kappa` (Carlini and Wagner's confidence).
 * Needs a model that gives scores.
 *
 * @throws InfomixupError `invalid-argument` for a kappa below 0
 *
 * @example
 * ```ts
 * import { marginAtLeast } from '@infomixup/attacks';
 * console.assert(marginAtLeast(2).margin === 2);
 * ```
 */
export function marginAtLeast(kappa: number): AttackCriterion {
  return { name: `margin at least ${kappa}`, margin: requireMargin(kappa) };
}
