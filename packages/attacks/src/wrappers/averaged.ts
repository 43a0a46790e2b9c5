import { type Classifier, parseOptions } from '@infomixup/core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';

/** Options of {@link averaged}. */
export interface AveragedOptions {
  /** Passes for each answer and each gradient, 1 to 10,000; 20 unless told, as auto-attack's `rand` has it. */
  readonly passes?: number | undefined;
  /** What is averaged: class probabilities, whose logarithm is the answer (unless told), or logits as they are. */
  readonly over?: 'probabilities' | 'logits' | undefined;
}

const schema = z.strictObject({
  passes: z.int().min(1).max(10_000).default(20),
  over: z.enum(['probabilities', 'logits']).default('probabilities'),
});

/**
 * Expectation over transformation: a classifier that answers differently each time, as the mean over `passes` of its
 * answers: `log(mean_i softmax(z_i))`, or `mean_i z_i`. Decisions are those of the mean, gradients go through all passes.
 *
 * Attack and evaluate a randomised defence through it: one pass's gradient is noise, and one pass's decision luck. Over
 * logits, losses that are linear in them, such as the margin, have the mean of the passes' gradients. For noise that does
 * not change between passes, see `frozen` of `classifierOf`. Cost: `passes` passes for one.
 *
 * Source: Athalye et al., Synthesizing Robust Adversarial Examples (2018), section 2.1.
 *
 * @throws InfomixupError `invalid-options`
 *
 * @example
 * ```ts
 * import { averaged } from '@infomixup/attacks';
 * import * as tf from '@tensorflow/tfjs';
 * let passes = 0;
 * const unsteady = {
 *   ...{ bounds: [0, 1] as const, classes: 2 },
 *   logits: (inputs: tf.Tensor) => tf.mul<tf.Tensor2D>(inputs, passes++ % 2 === 0 ? 1 : 3),
 * };
 * const mean = averaged(unsteady, { passes: 2, over: 'logits' });
 * const logits = tf.tidy(() => mean.logits(tf.tensor2d([[1, 0]])).dataSync());
 * console.assert(logits[0] === 2 && passes === 2);
 * ```
 */
export function averaged(classifier: Classifier, options: AveragedOptions = {}): Classifier {
  const { passes, over } = parseOptions('averaged', schema, options);
  const mean = (runs: readonly Tensor2D[]): Tensor2D =>
    over === 'logits'
      ? tf.mean(tf.stack([...runs]), 0)
      : tf.sub(tf.logSumExp(tf.stack(runs.map((logits) => tf.logSoftmax(logits))), 0), Math.log(passes));
  return {
    ...classifier,
    logits: (inputs: Tensor) => tf.tidy(() => mean(Array.from({ length: passes }, () => classifier.logits(inputs)))),
  };
}
