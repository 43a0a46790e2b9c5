import type { Classifier, LabelledBatch } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import type { Verdict } from '../../broken.js';
import { expectNoTensorGrowth, refuseGrowth } from '../../tensor-growth.js';
import { attackOnce, largeBudget, withToy } from '../scenes.js';
import type { AttackSubject } from '../subject.js';

const once = async (subject: AttackSubject, classifier: Classifier, batch: LabelledBatch): Promise<void> => {
  const epsilons = [0, largeBudget(subject)];
  (await attackOnce(subject.create(), classifier, batch, epsilons, { batchSize: 5 })).dispose();
};

/** A whole batch and a partial one. */
const two = { size: 7 };

/** A run leaves no tensor behind once its result is disposed of. */
export async function leavesNoTensors(subject: AttackSubject): Promise<Verdict> {
  await withToy((classifier, batch) => expectNoTensorGrowth(() => once(subject, classifier, batch), { times: 1 }), two);
  return 'kept';
}

class SimulatedFailure extends Error {}

/** The classifier, whose call of that number does its work and then throws. */
const failingAt = (classifier: Classifier, call: number): Classifier => {
  let calls = 0;
  const logits = (inputs: tf.Tensor): tf.Tensor2D =>
    tf.tidy(() => {
      const values = classifier.logits(inputs);
      calls++;
      if (calls === call) throw new SimulatedFailure('thrown to see what is left behind');
      return values;
    });
  return { ...classifier, logits };
};

const ignoreSimulated = (error: unknown): void => {
  if (!(error instanceof Error && error.cause instanceof SimulatedFailure)) throw error;
};

/** A run whose classifier throws leaves no tensor behind, whichever call it is. */
export async function leavesNoTensorsOnFailure(subject: AttackSubject): Promise<Verdict> {
  await withToy(async (classifier, batch) => {
    await once(subject, classifier, batch);
    for (const call of [1, 2, 3, 5]) {
      const before = tf.memory().numTensors;
      await once(subject, failingAt(classifier, call), batch).catch(ignoreSimulated);
      refuseGrowth(tf.memory().numTensors - before, `when the classifier threw at call ${call}`);
    }
  }, two);
  return 'kept';
}
