import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { InfomixupError, reasonOf } from '../errors.js';
import { detached } from '../tensors/detached.js';
import { withEarlyRelease } from '../tensors/early-release.js';
import { onTape } from '../tensors/on-tape.js';
import { keptCopy } from '../tensors/ownership.js';
import type { Classifier } from './model.js';

/**
 * The gradient of each sample's loss in its own values, `[batch, ...inputShape]`: of the sum over the batch, so that no
 * sample's gradient depends on the batch size. Not finite where the loss has no finite gradient.
 *
 * @param loss one number a sample, `[batch]`, from logits `[batch, classes]`
 * @throws InfomixupError `no-gradient`, naming the operation that has none
 *
 * @example
 * ```ts
 * import { crossEntropy, inputGradient, oneHot } from '@infomixup/core';
 * import * as tf from '@tensorflow/tfjs';
 * const classifier = {
 *   bounds: [0, 1] as const,
 *   classes: 2,
 *   logits: (inputs: tf.Tensor) => tf.tidy(() => tf.matMul(inputs as tf.Tensor2D, tf.tensor2d([[0, 2]]))),
 * };
 * const [slope = 0] = tf.tidy(() => {
 *   const targets = oneHot(Int32Array.of(0), 2);
 *   const loss = (logits: tf.Tensor2D) => crossEntropy.losses(logits, targets);
 *   return inputGradient(classifier, tf.zeros([1, 1]), loss).dataSync();
 * });
 * console.assert(slope === 1);
 * ```
 */
export function inputGradient(classifier: Classifier, points: Tensor, loss: (logits: Tensor2D) => Tensor1D): Tensor {
  return tf.tidy(() => inputDerivatives(classifier, points, loss).gradient);
}

/** TensorFlow.js's error for an operation that has no gradient, with what to do; any other as it is. */
function withoutGradient(error: unknown): unknown {
  const [, operation] = /gradient function not found for (\w+)/.exec(reasonOf(error)) ?? [];
  if (operation === undefined) return error;
  const what = `core: the classifier uses "${operation}", which has no gradient in TensorFlow.js`;
  const advice =
    'attack it as a black box (scoresOnly of @infomixup/attacks), or give that stage a stand-in that has one';
  return new InfomixupError(`${what}; ${advice}`, 'no-gradient', { cause: error });
}

/** What one forward and one backward pass tell. */
export type InputDerivatives = {
  /** As {@link inputGradient}, `[batch, ...inputShape]`. */
  readonly gradient: Tensor;
  /** `[batch]` */
  readonly losses: Tensor1D;
  /** `[batch, classes]` */
  readonly logits: Tensor2D;
};

/**
 * The same gradient, and what the pass forward came by: each sample's loss and logits.
 *
 * @example
 * ```ts
 * import { inputDerivatives } from '@infomixup/core';
 * import * as tf from '@tensorflow/tfjs';
 * const logits = (inputs: tf.Tensor) => tf.tidy(() => tf.matMul(inputs as tf.Tensor2D, tf.tensor2d([[0, 2]])));
 * const classifier = { bounds: [0, 1] as const, classes: 2, logits };
 * const values = tf.tidy(() => {
 *   const told = inputDerivatives(classifier, tf.ones([1, 1]), (both) => tf.sum(tf.square(both), 1));
 *   return [told.gradient, told.losses, told.logits].map((tensor) => tensor.dataSync().join());
 * });
 * console.assert(values.join(' ') === '8 4 0,2');
 * ```
 */
export function inputDerivatives(
  classifier: Classifier,
  points: Tensor,
  loss: (logits: Tensor2D) => Tensor1D,
): InputDerivatives {
  // Copies off the tape: the backward pass frees what it has used.
  const copies: { logits?: Tensor2D; losses?: Tensor1D } = {};
  const losses = (inputs: Tensor) => {
    const logits = classifier.logits(inputs);
    copies.logits = detached(() => keptCopy(logits));
    const each = loss(logits);
    copies.losses = detached(() => keptCopy(each));
    return each;
  };
  try {
    return tf.tidy(() => {
      // As much weight for each loss as a sum gives them.
      const weights = tf.ones([points.shape[0] ?? 0]);
      const gradient = onTape(() => tf.grad(withEarlyRelease(losses))(points, weights));
      // Both were made on the way to the gradient.
      return { gradient, losses: tf.clone(copies.losses as Tensor1D), logits: tf.clone(copies.logits as Tensor2D) };
    });
  } catch (error) {
    throw withoutGradient(error);
  } finally {
    tf.dispose([copies.logits, copies.losses].filter((copy) => copy !== undefined));
  }
}
