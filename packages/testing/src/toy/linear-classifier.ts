import type { Classifier } from '@infomixup/core';
import type { Rank, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** Options of {@link linearClassifier}. */
export interface LinearClassifierOptions {
  /** One a value of the flattened input. */
  readonly weights: readonly number[];
  readonly bias?: number;
  /** `[0, 1]` unless told. */
  readonly bounds?: readonly [number, number];
}

/**
 * A classifier into two classes whose robustness is known: logits `[0, weights . x + bias]`. Away from the bounds it can
 * be fooled within epsilon exactly where `|weights . x + bias|` is at most epsilon times the weights' dual norm (L1 for
 * L-infinity, L2 for L2). It keeps no tensors.
 *
 * @example
 * ```ts
 * import { linearClassifier } from '@infomixup/testing';
 * import * as tf from '@tensorflow/tfjs';
 * const classifier = linearClassifier({ weights: [1, -2], bias: 0.5 });
 * const logits = tf.tidy(() => classifier.logits(tf.tensor2d([[1, 0.5]])).arraySync());
 * console.assert(JSON.stringify(logits) === '[[0,0.5]]');
 * ```
 */
export function linearClassifier({ weights, bias = 0, bounds = [0, 1] }: LinearClassifierOptions): Classifier {
  return {
    bounds,
    classes: 2,
    logits: (inputs: Tensor) =>
      tf.tidy(() => {
        const rows = tf.reshape<Rank.R2>(inputs, [inputs.size / weights.length, weights.length]);
        const columns = tf.tensor2d(
          [...weights].flatMap((weight) => [0, weight]),
          [weights.length, 2],
        );
        return tf.add(tf.matMul(rows, columns), tf.tensor1d([0, bias]));
      }),
  };
}
