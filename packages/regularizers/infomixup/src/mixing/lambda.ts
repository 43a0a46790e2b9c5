import type { Rng } from '@infomixup/core';
import type { Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** One draw a step, one draw a sample, or always the same number. */
export type Lambda = 'perBatch' | 'perSample' | number;

/** The law of the share that an edge case keeps of itself. */
export interface LambdaOptions {
  readonly lambda: Lambda;
  /** Whether a draw below one half is replaced by 1 minus it, so that an edge case keeps at least half of itself. */
  readonly folded: boolean;
  /** Of the symmetric Beta distribution drawn from. */
  readonly alpha: number;
}

function drawOne(rng: Rng, { folded, alpha }: LambdaOptions): number {
  const draw = rng.beta(alpha, alpha);
  return folded ? Math.max(draw, 1 - draw) : draw;
}

/** `1 - lambda`, the share an edge case gives up: a number, or `[batch, 1]` where each sample has its own. */
export function drawGivenUp(rng: Rng, batch: number, options: LambdaOptions): number | Tensor2D {
  if (typeof options.lambda === 'number') return 1 - options.lambda;
  if (options.lambda === 'perBatch') return 1 - drawOne(rng, options);
  return tf.tensor2d(
    Float32Array.from({ length: batch }, () => 1 - drawOne(rng, options)),
    [batch, 1],
  );
}
