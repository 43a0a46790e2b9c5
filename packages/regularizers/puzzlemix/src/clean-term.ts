import { crossEntropy } from '@infomixup/core';
import type { Batch, StepHooks } from '@infomixup/regularizer';
import type { Scalar } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/**
 * The hook of a mixer that trains on the clean batch too: `weight` times the mean cross-entropy of a further pass, which
 * BatchNorm's statistics follow. No hook where the weight is 0.
 *
 * @param clean - The batch as it was before it was mixed.
 *
 * @example
 * ```ts
 * import { cleanTerm } from '@infomixup/regularizer-puzzlemix';
 * console.assert(!('penalty' in cleanTerm(0, () => undefined)) && 'penalty' in cleanTerm(1, () => undefined));
 * ```
 */
export function cleanTerm(
  weight: number,
  clean: () => Batch | undefined,
): Pick<StepHooks<Record<never, never>, null>, 'penalty'> {
  if (weight === 0) return {};
  return {
    penalty: ({ batch, pass }) => {
      const { inputs, targets } = clean() ?? batch;
      const { logits } = pass(inputs, { hooks: true, statistics: 'update' });
      return tf.mul<Scalar>(weight, tf.mean(crossEntropy.losses(logits, targets)));
    },
  };
}
