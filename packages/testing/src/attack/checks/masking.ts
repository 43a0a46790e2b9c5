import type { AttackResult } from '@infomixup/attacks';
import { type Classifier, detached, randomStream } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { broken, type Verdict } from '../../broken.js';
import { linearClassifier } from '../../toy/linear-classifier.js';
import { rowsOf, withSamples } from '../samples.js';
import type { AttackSubject } from '../subject.js';

const sound = linearClassifier({ weights: [0.5, -1, 0.25, 2], bias: -0.75 });

/** The same logits, multiplied by one on the tape, whose factor the gradient turns into `slope(x)`. */
const withGradient = (spoil: (inputs: tf.Tensor, logits: tf.Tensor2D) => tf.Tensor2D): Classifier => ({
  ...sound,
  logits: (inputs) =>
    tf.tidy(() =>
      spoil(
        inputs,
        detached(() => tf.clone(sound.logits(inputs))),
      ),
    ),
});

/** Sees right, but its loss is flat. */
const flat = withGradient((inputs, logits) => tf.add(logits, tf.mul(0, tf.sum(inputs))));

/** Sees right, but the square root of zero has no slope. */
const broke = withGradient((inputs, logits) => tf.add(logits, tf.mul(0, tf.sum(tf.sqrt(tf.mul(inputs, 0))))));

const resultOn = (classifier: Classifier, { create }: AttackSubject): Promise<AttackResult> =>
  withSamples(sound, [4], async (batch) => {
    const result = await create().run(classifier, batch, { epsilons: [0.1] }, randomStream(1, 'attack'));
    const [outcome] = result.outcomes;
    const values = outcome ? rowsOf(outcome.perturbed).flatMap((row) => [...row]) : [];
    result.dispose();
    if (values.length === 0 || !values.every(Number.isFinite))
      throw broken('a perturbed value is not finite', 'leave a sample where its gradient says nothing');
    return result;
  });

const statusesOf = ({ outcomes }: AttackResult) => outcomes.flatMap(({ status }) => status);

/** Where the loss is flat, an attack by gradients reports so. */
export async function noticesFlatLosses(subject: AttackSubject): Promise<Verdict> {
  const { gradientCalls, zeroGradients, cleanPredictions } = await resultOn(flat, subject);
  if (gradientCalls === 0) return 'inapplicable';
  if (zeroGradients !== cleanPredictions.length)
    throw broken(
      `${zeroGradients} of ${cleanPredictions.length} zero gradients were reported`,
      'take gradients from the problem',
    );
  return 'kept';
}

/** A gradient that is not a number fails its sample, not the batch, and is never mistaken for robustness. */
export async function survivesBrokenGradients(subject: AttackSubject): Promise<Verdict> {
  const result = await resultOn(broke, subject);
  if (result.gradientCalls === 0) return 'inapplicable';
  const robust = statusesOf(result).filter((status) => status === 'robust').length;
  if (robust > 0) throw broken(`${robust} samples without a gradient are reported robust`, 'report them failed');
  return 'kept';
}

/** Logits that are not numbers are no success. */
export async function survivesBrokenLogits(subject: AttackSubject): Promise<Verdict> {
  const blind: Classifier = { ...sound, logits: (inputs) => tf.tidy(() => tf.mul(sound.logits(inputs), Number.NaN)) };
  const fooled = statusesOf(await resultOn(blind, subject)).filter((status) => status === 'fooled').length;
  if (fooled > 0)
    throw broken(`${fooled} samples whose logits are not numbers count as successes`, 'count what was classified only');
  return 'kept';
}
