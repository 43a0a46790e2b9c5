import { type BoundedAttack, pgd } from '@infomixup/attacks';
import { parseOptions } from '@infomixup/core';
import { z } from 'zod';

export const randomStartSchema = z.strictObject({
  /** Length of the step as a share of epsilon, above 0 and up to 10; 1.25 by default, as in the paper. */
  relativeStepSize: z.number().min(1e-6).max(10).default(1.25),
});

/** Options of `fgsmRandomStart`. */
export type FgsmRandomStartOptions = z.input<typeof randomStartSchema>;

/**
 * FGSM with a random start: one step of `1.25 epsilon` from a uniformly drawn point of the L-infinity ball, then back into
 * the ball. It is PGD of one step.
 *
 * Source: Wong, Rice and Kolter, Fast is better than free, ICLR 2020 (arXiv 2001.03994), algorithm 3.
 *
 * @throws InfomixupError `invalid-options`
 *
 * @example
 * ```ts
 * import { fgsmRandomStart } from '@infomixup/regularizer-adversarial-training';
 * console.assert(fgsmRandomStart().name === 'pgd');
 * ```
 */
export function fgsmRandomStart(options: FgsmRandomStartOptions = {}): BoundedAttack<'linf'> {
  const { relativeStepSize } = parseOptions('fgsm-random-start', randomStartSchema, options);
  return pgd({ norm: 'linf', steps: 1, relativeStepSize });
}
