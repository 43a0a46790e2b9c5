import { type Classifier, InfomixupError, type LabelledBatch } from '@infomixup/core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { Goal, RunOptions } from '../attack.js';

const invalid = (attack: string, what: string) => new InfomixupError(`${attack}: ${what}`, 'invalid-argument');

/** Refuses budgets that are no radius. */
export function requireEpsilons(attack: string, epsilons: readonly number[]): void {
  if (epsilons.length === 0) throw invalid(attack, 'no epsilon was given; name at least one budget');
  const wrong = epsilons.find((epsilon) => !(Number.isFinite(epsilon) && epsilon >= 0));
  if (wrong !== undefined) throw invalid(attack, `epsilon ${wrong} is no radius; give finite numbers of at least 0`);
}

/** The goal's budgets; an attack within a budget has no other goal. */
export function epsilonsOf(attack: string, goal: Goal): readonly number[] {
  if ('epsilons' in goal) {
    requireEpsilons(attack, goal.epsilons);
    return goal.epsilons;
  }
  throw new InfomixupError(
    `${attack}: keeps to a budget and does not search the least distance; give { epsilons: [...] }`,
    'unsupported-goal',
  );
}

/** Refuses labels that do not belong to the inputs or the classifier. */
export function requireLabels(attack: string, { classes }: Classifier, { inputs, labels }: LabelledBatch): void {
  if (classes < 2)
    throw invalid(
      attack,
      `the classifier has ${classes} class; return two logits, such as [0, z] for one sigmoid output z`,
    );
  if (inputs.dtype !== 'float32') throw invalid(attack, `inputs are ${inputs.dtype}; cast them to float32`);
  if (inputs.shape[0] !== labels.length)
    throw invalid(attack, `${labels.length} labels for inputs of shape [${inputs.shape}]; give one label an input`);
  const wrong = labels.find((label) => label < 0 || label >= classes);
  if (wrong !== undefined) throw invalid(attack, `label ${wrong} is no class; labels run from 0 to ${classes - 1}`);
}

/** Refuses a batch size or sample numbers that cannot be. */
export function requireOptions(attack: string, { batchSize = 1, indices }: RunOptions, samples: number): void {
  if (!(Number.isInteger(batchSize) && batchSize > 0))
    throw invalid(attack, `batchSize is ${batchSize}; give a whole number of at least 1`);
  if (indices && indices.length !== samples)
    throw invalid(attack, `${indices.length} indices for ${samples} samples; give one index a sample`);
}

/** Refuses inputs that are not within the classifier's bounds, or not numbers. */
export async function requireWithinBounds(attack: string, { bounds }: Classifier, inputs: Tensor): Promise<void> {
  if (inputs.size === 0) return;
  const [low, high] = bounds;
  const inside = tf.tidy(() => tf.all(tf.logicalAnd(tf.greaterEqual(inputs, low), tf.lessEqual(inputs, high))));
  const [ok] = await inside.data();
  inside.dispose();
  if (ok) return;
  const extremes = tf.tidy(() => tf.stack([tf.min(inputs), tf.max(inputs)]));
  const span = await extremes.data();
  extremes.dispose();
  throw new InfomixupError(
    `${attack}: inputs run from ${span.join(' to ')} but the classifier takes ${low} to ${high}; attack inputs as they ` +
      'are before normalisation, and put the normalisation inside the model',
    'out-of-bounds',
  );
}

/** The classifier, whose logits are checked for their shape and counted by `count`. */
export function checkedClassifier(
  attack: string,
  classifier: Classifier,
  count: (inputs: number) => void = () => {},
): Classifier {
  return {
    ...classifier,
    logits: (inputs: Tensor): Tensor2D => {
      const logits = classifier.logits(inputs);
      const expected = [inputs.shape[0], classifier.classes];
      if (logits.shape.join() !== expected.join())
        throw new InfomixupError(
          `${attack}: the classifier returned [${logits.shape}] for ${inputs.shape[0]} inputs; logits are [${expected}]`,
          'wrong-shape',
        );
      count(inputs.shape[0] ?? 0);
      return logits;
    },
  };
}
