import {
  type Classifier,
  callPart,
  crossEntropy,
  InfomixupError,
  type InputDerivatives,
  inputDerivatives,
  operation,
  reasonOf,
} from '@infomixup/core';
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { AttackCriterion } from './criterion.js';
import { failureOf, wrongResult } from './loop-failure.js';
import { flattened, perSample } from './norms/shapes.js';

/**
 * How far logits `[batch, classes]` are from the class in `goal` (one-hot, `[batch, classes]`): one number a sample,
 * `[batch]`, differentiable in the logits. An attack ascends it away from the sample's own class, or descends it towards
 * its target.
 */
export type AttackLoss = (logits: Tensor2D, goal: Tensor2D) => Tensor1D;

/** A loss gradient `[batch, ...inputShape]` and the sum of its absolute values in each sample, `[batch]`. */
export type MeasuredGradient = { readonly gradient: Tensor; readonly magnitude: Tensor1D };

declare module '@infomixup/core' {
  interface Operations {
    /** `finiteRows` of attacks; no gradient. */
    finiteRows: (rows: Tensor) => MeasuredGradient;
  }
}

/** Rows that are finite, zeros for the others, and the sum of each row's absolute values, `[batch]`. */
export const finiteRows = operation('finiteRows', (raw) => {
  // Unlike the maximum's, a sum's kernels pass on NaN on every backend.
  const magnitude = tf.sum<Tensor1D>(tf.abs(flattened(raw)), 1);
  const finite = perSample(tf.isFinite(magnitude), raw);
  return { gradient: tf.where(finite, raw, tf.zerosLike(raw)), magnitude };
});

/** The losses, found to be one number a sample. */
const lossesOf = (attack: string, loss: AttackLoss, logits: Tensor2D, goal: Tensor2D): Tensor1D => {
  const losses: unknown = callPart(attack, 'its loss', 'attack-failed', () => loss(logits, goal));
  if (logits.isDisposed || goal.isDisposed)
    throw new InfomixupError(
      `${attack}: its loss disposed ${goal.isDisposed ? 'goal' : 'logits'}, which it was lent; dispose nothing that it is given`,
      'lent-tensor-disposed',
    );
  const [batch] = logits.shape;
  if (losses instanceof tf.Tensor && losses.shape.join() === `${batch}`) return losses as Tensor1D;
  throw wrongResult(attack, 'its loss', losses, `[${batch}]`, 'return one number a sample');
};

/** Derivatives; where there are none, an error that names the attack. */
const derivativesOf = (attack: string, derivatives: () => InputDerivatives): InputDerivatives => {
  try {
    return derivatives();
  } catch (cause) {
    if (!/Cannot compute gradient/.test(reasonOf(cause))) throw failureOf(attack, "the classifier's gradient", cause);
    throw new InfomixupError(
      `${attack}: the classifier's logits have no gradient in its inputs; make them of the inputs by operations of TensorFlow.js alone, or attack scoresOnly(classifier)`,
      'no-gradient',
      { cause },
    );
  }
};

/** What differentiating a loss at some points told; losses and logits are constants. */
export type Differentiation = MeasuredGradient & Pick<InputDerivatives, 'losses' | 'logits'>;

/**
 * The gradient along which a sample comes nearer to its goal: of the loss away from its own class, or of its negative
 * towards its target, which are the losses told. A sample whose gradient is not finite gets zeros, and a magnitude that
 * is not finite.
 */
export function lossGradient(
  attack: string,
  classifier: Classifier,
  points: Tensor,
  goal: Tensor2D,
  { targets }: AttackCriterion,
  loss: AttackLoss = crossEntropy.losses,
): Differentiation {
  const towards = (logits: Tensor2D) => {
    const losses = lossesOf(attack, loss, logits, goal);
    return targets ? tf.neg<Tensor1D>(losses) : losses;
  };
  return tf.tidy(() => {
    const { gradient, ...told } = derivativesOf(attack, () => inputDerivatives(classifier, points, towards));
    return { ...finiteRows(gradient), ...told };
  });
}
