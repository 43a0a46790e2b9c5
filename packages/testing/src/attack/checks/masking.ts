import type { AttackResult } from '@infomixup/attacks';
import { type Classifier, detached } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { broken, type Verdict } from '../../broken.js';
import { rowsOf, withSamples } from '../samples.js';
import { attackOnce, largeBudget, linearShape, outcomesOf, linear as sound } from '../scenes.js';
import type { AttackSubject } from '../subject.js';

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

const resultOn = (classifier: Classifier, subject: AttackSubject): Promise<AttackResult> =>
  withSamples(sound, linearShape, async (batch) => {
    const result = await attackOnce(subject.create(), classifier, batch, [largeBudget(subject)]);
    const values = outcomesOf(result).flatMap(({ perturbed }) => rowsOf(perturbed).flatMap((row) => [...row]));
    result.dispose();
    if (values.length === 0 || !values.every(Number.isFinite))
      throw broken('a perturbed value is not finite', 'leave a sample where its gradient says nothing');
    return result;
  });

const statusesOf = (result: AttackResult) => outcomesOf(result).flatMap(({ status }) => status);

/** Where the loss is flat, an attack by gradients reports so. */
export async function noticesFlatLosses(subject: AttackSubject): Promise<Verdict> {
  if (subject.create().knowledge !== 'gradients') return { inapplicable: 'it takes no gradients' };
  const { zeroGradients, cleanPredictions } = await resultOn(flat, subject);
  if (zeroGradients !== cleanPredictions.length)
    throw broken(
      `${zeroGradients} of ${cleanPredictions.length} zero gradients were reported`,
      'take gradients from the problem',
    );
  return 'kept';
}

/** A gradient that is not a number fails its sample, not the batch, and is never mistaken for robustness. */
export async function survivesBrokenGradients(subject: AttackSubject): Promise<Verdict> {
  if (subject.create().knowledge !== 'gradients') return { inapplicable: 'it takes no gradients' };
  const result = await resultOn(broke, subject);
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
